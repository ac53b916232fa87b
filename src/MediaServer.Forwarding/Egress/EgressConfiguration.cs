using System.Runtime.CompilerServices;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// What was negotiated for one receiving section of a subscriber, looked up by codec in constant time.
/// </summary>
public sealed class EgressConfiguration
{
    private CodecArray _codecs;
    private readonly ushort _known;

    public EgressConfiguration(NegotiatedSection section)
    {
        Section = section;
        foreach (NegotiatedCodec codec in section.Codecs)
        {
            int index = (int)codec.Codec;
            if ((_known & (1 << index)) != 0)
            {
                continue;
            }

            _known |= (ushort)(1 << index);
            _codecs[index] = new CodecEntry(codec.ClockRate, codec.Feedback, codec.PayloadType, codec.RtxPayloadType);
        }

        Ssrc = section.SendSsrc;
        IsVoice = section.Kind == MediaKind.Audio;
        Extensions = section.Extensions;

        MidBytes = System.Text.Encoding.ASCII.GetBytes(section.Mid);
    }

    public NegotiatedSection Section { get; }

    // What each packet asks for lies in this object itself: a lane comes here with cold caches, a line for each step of a chain.
    public HeaderExtensionIds Extensions { get; }

    public uint Ssrc { get; }

    public bool IsVoice { get; }

    public byte[] MidBytes { get; }

    public bool Takes(Codec codec) => (_known & (1 << (int)codec)) != 0;

    public byte PayloadType(Codec codec) => _codecs[(int)codec].PayloadType;

    /// <summary>0 where RTX was not negotiated.</summary>
    public byte RtxPayloadType(Codec codec) => _codecs[(int)codec].RtxPayloadType;

    public int ClockRate(Codec codec) => _codecs[(int)codec].ClockRate;

    public bool Has(Codec codec, FeedbackKinds feedback) => (_codecs[(int)codec].Feedback & feedback) != 0;

    private readonly record struct CodecEntry(int ClockRate, FeedbackKinds Feedback, byte PayloadType, byte RtxPayloadType);

    [InlineArray(16)]
    private struct CodecArray
    {
        private CodecEntry _first;
    }
}
