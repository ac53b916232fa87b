using MediaServer.Engine;

namespace MediaServer.Control.Sip;

/// <summary>Keys of a telephone in the call: *6 switches its microphone off and on, *9 raises and lowers a hand.</summary>
internal sealed class LegKeys(LegMembership membership)
{
    private bool _star;

    public void Press(char key)
    {
        bool commands = _star;
        _star = key == '*';
        switch (key)
        {
            case '6' when commands:
                membership.Tell((room, participant) =>
                    room.SetMuted(participant, SourceKind.Microphone, participant.Source(SourceKind.Microphone)?.Muted == false));
                break;
            case '9' when commands:
                membership.Tell((room, participant) => room.SetHand(participant, !participant.Hand));
                break;
        }
    }
}
