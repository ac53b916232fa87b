using System.Buffers.Binary;
using MediaServer.Forwarding.Egress;

namespace MediaServer.Forwarding.Tests.Egress;

/// <summary>Keeps what would be sealed, and fails when one SSRC and index is given to two texts (RFC 7714 section 8.1: a repeated nonce).</summary>
internal sealed class SentBytes : PacketSink
{
    private readonly Dictionary<(uint Ssrc, ulong Index), byte[]> _sealed = [];

    public List<SentRtp> Packets { get; } = [];

    public override void SendRtp(EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass)
    {
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        byte[] text = [.. header, .. prefix, .. payload, (byte)padding];
        ulong index = ((ulong)rolloverCounter << 16) | sequence;
        if (_sealed.TryGetValue((ssrc, index), out byte[]? before))
        {
            Assert.True(before.AsSpan().SequenceEqual(text), $"index {index} of {ssrc} was sealed twice with different bytes");
        }

        _sealed[(ssrc, index)] = text;
        Packets.Add(new SentRtp(ssrc, (long)index, (byte)(header[1] & 0x7F), BinaryPrimitives.ReadUInt32BigEndian(header[4..]), [.. prefix, .. payload], before is not null));
    }

    public override void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet)
    {
    }

    public override void EndTrain()
    {
    }
}

internal sealed record SentRtp(uint Ssrc, long Index, byte PayloadType, uint Timestamp, byte[] Payload, bool IsRepeat);
