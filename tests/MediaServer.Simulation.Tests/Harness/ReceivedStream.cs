using System.Buffers.Binary;
using MediaServer.Forwarding.Codecs;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>
/// What a simulated peer gets in one slot, checked as a browser would need it: one SSRC, numbers without a break once
/// retransmissions are in, picture ids that go up by one.
/// </summary>
internal sealed class ReceivedStream(uint ssrc)
{
    private readonly SortedDictionary<long, ReceivedPacket> _packets = [];
    private SequenceUnwrapper _sequence;

#pragma warning disable CA1051
    public SrtpReceiveState Srtp;
    public SrtpReceiveState RtxSrtp;
#pragma warning restore CA1051

    public uint Ssrc => ssrc;

    public IReadOnlyCollection<ReceivedPacket> Packets => _packets.Values;

    public int Duplicates { get; private set; }

    public Instant Last { get; private set; } = Instant.Past;

    public long Highest => _sequence.Highest;

    public void Add(in RtpPacket packet, ushort sequence, ReadOnlySpan<byte> payload, bool repaired, Instant now)
    {
        long number = _sequence.Unwrap(sequence);
        Last = now;
        if (_packets.ContainsKey(number))
        {
            Duplicates++;
            return;
        }

        bool isVp8 = packet.PayloadType is 96 or 97;
        Vp8Descriptor descriptor = default;
        bool described = isVp8 && Vp8Descriptor.TryRead(payload, out descriptor);
        ReadOnlySpan<byte> body = described ? payload[descriptor.Length..] : default;
        _packets[number] = new ReceivedPacket(
            number, packet.Timestamp, packet.Marker, repaired, now,
            described ? descriptor.PictureId : -1, described && descriptor.StartsFrame, described ? descriptor.Tl0PicIdx : -1,
            described && descriptor.StartsFrame && (body[0] & 1) == 0,
            described && payload.Length >= 28 ? BinaryPrimitives.ReadUInt32BigEndian(payload[20..]) : 0,
            described && payload.Length >= 28 ? BinaryPrimitives.ReadInt32BigEndian(payload[24..]) : BinaryPrimitives.ReadInt32BigEndian(payload[1..]));
    }

    /// <summary>Numbers missing between the first and the last packet.</summary>
    public List<long> Gaps()
    {
        List<long> gaps = [];
        long expected = -1;
        foreach (long number in _packets.Keys)
        {
            for (; expected >= 0 && expected < number; expected++)
            {
                gaps.Add(expected);
            }

            expected = number + 1;
        }

        return gaps;
    }
}

/// <summary>One packet as the far end sees it.</summary>
internal sealed record ReceivedPacket(
    long Sequence, uint Timestamp, bool Marker, bool Repaired, Instant Arrival, int PictureId, bool StartsFrame, int Tl0, bool IsKeyFrame, uint SourceSsrc, int SourceFrame);
