using MediaServer.Codecs.Plane;
using MediaServer.Control.Rooms;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Mixing;

/// <summary>
/// Who gets one mixed voice in the place of many: a browser whose link falls under 80 kbit/s, or that chose audio only and
/// low data. Back to single voices from 120 kbit/s. On the room's loop.
/// </summary>
internal sealed class ThinSound(ICodecPlane? codecs, IPeerConnector connector, IMediaEngine engine, RoomKey room, Roster roster)
{
    private const int Under = 80;
    private const int Over = 120;

    /// <summary>One voice needs no mixing.</summary>
    private const int FewestVoices = 2;

    /// <summary>True when it changed what the participant gets.</summary>
    public bool Fit(Participant participant)
    {
        bool mixed = participant.MixedBy is not null;
        bool wanted = Wants(participant, mixed);
        if (wanted == mixed)
        {
            return false;
        }

        if (!wanted)
        {
            Release(participant);
            return true;
        }

        participant.MixedBy = MixPeer.Open(connector, engine, room, participant.Id);
        participant.Ear = participant.MixedBy?.Ear;
        return participant.MixedBy is not null;
    }

    /// <summary>Single voices again, or gone.</summary>
    public static void Release(Participant participant)
    {
        participant.MixedBy?.Dispose();
        participant.MixedBy = null;
        participant.Ear = participant.Kind == ParticipantKind.Browser ? null : participant.Ear;
    }

    private bool Wants(Participant participant, bool mixed)
    {
        if (participant.Kind != ParticipantKind.Browser || codecs is not { IsReady: true } || Voices(participant) < FewestVoices)
        {
            // A process that is being replaced is back within a second: nobody's sound is moved for that.
            return mixed && codecs is { IsReady: false } && Voices(participant) >= FewestVoices;
        }

        int kbit = participant.LastLink?.DownKbit ?? 0;
        bool thin = kbit > 0 && (mixed ? kbit < Over : kbit < Under);
        return thin || participant.View is { AudioOnly: true, LowData: true };
    }

    private int Voices(Participant participant) =>
        roster.All.Where(other => other != participant).SelectMany(other => other.Sources).Count(source => source.Media == MediaKind.Audio && !source.Muted);
}
