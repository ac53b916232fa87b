using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Media;

/// <summary>Hears what of a leg's media is not for the room's lane. Called under the leg's lock, from any thread: never waits.</summary>
internal interface ILegListener
{
    /// <summary>A telephone event of the sound line, or a packet of the camera or text line.</summary>
    void Received(RoomSectionUse use, in RtpHeader header, ReadOnlySpan<byte> payload);

    /// <summary>A datagram of a DTLS handshake on the line of that port.</summary>
    void Handshake(int port, ReadOnlySpan<byte> datagram);

    /// <summary>The room wants a key frame of an endpoint that knows no feedback: an INFO is wanted (RFC 5168).</summary>
    void KeyFrameWanted();
}
