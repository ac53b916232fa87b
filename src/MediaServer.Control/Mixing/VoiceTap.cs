using MediaServer.Codecs.Plane;
using MediaServer.Forwarding.Taps;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Mixing;

/// <summary>From a lane to the codec process: one voice's packets, straight into the lane's own ring.</summary>
internal sealed class VoiceTap(ICodecVoice voice) : ISourceTap
{
    private const byte NoLevel = 255;

    public void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival) => OnPacket(rtp, codec, arrival, NoLevel);

    public void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival, byte level)
    {
        if (codec == Codec.Opus && RtpPacket.TryParse(rtp, out RtpPacket packet) && !packet.Payload.IsEmpty)
        {
            voice.Send(packet.SequenceNumber, packet.Timestamp, level == NoLevel ? NoLevel : (byte)(level & 0x7F), packet.Payload);
        }
    }

    public void OnSenderReport(NtpTime ntp, uint timestamp, Instant arrival)
    {
    }
}
