using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Codecs;

/// <summary>Reads <see cref="FrameMarks"/> for any codec that is forwarded.</summary>
public static class PayloadMarks
{
    /// <param name="codec">The payload's codec; audio makes each packet a frame of its own.</param>
    /// <param name="payload">RTP payload without padding.</param>
    /// <param name="marker">The RTP marker bit.</param>
    /// <param name="marks">What the payload says.</param>
    /// <returns>False when the payload's own header is malformed or of a kind that is not negotiated.</returns>
    public static bool TryRead(Codec codec, ReadOnlySpan<byte> payload, bool marker, out FrameMarks marks)
    {
        switch (codec)
        {
            case Codec.Vp8:
                return Vp8Descriptor.TryReadMarks(payload, marker, out marks);
            case Codec.H264:
                return H264Payload.TryReadMarks(payload, marker, out marks);
            case Codec.Vp9:
                return Vp9Descriptor.TryReadMarks(payload, out marks);
            case Codec.Av1:
                return Av1Payload.TryReadMarks(payload, marker, out marks);
            case Codec.H265:
                return H265Payload.TryReadMarks(payload, marker, out marks);
            case Codec.Opus or Codec.Pcmu or Codec.Pcma or Codec.G722 or Codec.Red or Codec.TelephoneEvent:
                marks = new FrameMarks { StartOfFrame = true, EndOfFrame = true, IsKeyFrame = true, SwitchUp = true, PictureId = -1 };
                return !payload.IsEmpty;
            default:
                marks = new FrameMarks { PictureId = -1 };
                return false;
        }
    }
}
