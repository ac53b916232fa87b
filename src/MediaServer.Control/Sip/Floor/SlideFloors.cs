using MediaServer.Engine;

namespace MediaServer.Control.Sip.Floor;

/// <summary>Which SIP leg shows slides in each room: one at a time, and who asks later takes it over. On the endpoint's loop.</summary>
internal sealed class SlideFloors
{
    private readonly Dictionary<RoomKey, SipLeg> _holders = [];

    /// <summary>The leg that had it and has to give it up; null when nobody had, or the same.</summary>
    public SipLeg? Take(RoomKey room, SipLeg leg)
    {
        SipLeg? former = _holders.GetValueOrDefault(room);
        _holders[room] = leg;
        return former == leg ? null : former;
    }

    public void Release(RoomKey room, SipLeg leg)
    {
        if (_holders.GetValueOrDefault(room) == leg)
        {
            _holders.Remove(room);
        }
    }
}
