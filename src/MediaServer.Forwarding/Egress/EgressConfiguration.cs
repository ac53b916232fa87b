using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// What was negotiated for one receiving section of a subscriber, looked up by codec in constant time.
/// </summary>
public sealed class EgressConfiguration
{
    private readonly byte[] _payloadTypes = new byte[16];
    private readonly byte[] _rtxPayloadTypes = new byte[16];
    private readonly FeedbackKinds[] _feedback = new FeedbackKinds[16];
    private readonly int[] _clockRates = new int[16];
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
            _payloadTypes[index] = codec.PayloadType;
            _rtxPayloadTypes[index] = codec.RtxPayloadType;
            _feedback[index] = codec.Feedback;
            _clockRates[index] = codec.ClockRate;
        }

        MidBytes = System.Text.Encoding.ASCII.GetBytes(section.Mid);
    }

    public NegotiatedSection Section { get; }

    public HeaderExtensionIds Extensions => Section.Extensions;

    public byte[] MidBytes { get; }

    public bool Takes(Codec codec) => (_known & (1 << (int)codec)) != 0;

    public byte PayloadType(Codec codec) => _payloadTypes[(int)codec];

    /// <summary>0 where RTX was not negotiated.</summary>
    public byte RtxPayloadType(Codec codec) => _rtxPayloadTypes[(int)codec];

    public int ClockRate(Codec codec) => _clockRates[(int)codec];

    public bool Has(Codec codec, FeedbackKinds feedback) => (_feedback[(int)codec] & feedback) != 0;
}
