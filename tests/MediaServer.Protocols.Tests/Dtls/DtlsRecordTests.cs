using MediaServer.Primitives;
using MediaServer.Protocols.Dtls;

namespace MediaServer.Protocols.Tests.Dtls;

public sealed class DtlsRecordTests
{
    [Fact]
    public void Records_of_a_datagram_are_read_one_after_the_other()
    {
        byte[] datagram = [.. Handshakes.Record([1, 2, 3], 22, 0, 7), .. Handshakes.Record([1], 20, 0, 8), .. Handshakes.Record([9, 9], 22, 1, 0xFFFF_FFFF_FFFF)];
        ReadOnlySpan<byte> rest = datagram;
        Assert.True(DtlsRecord.TryReadNext(ref rest, out DtlsRecord record));
        Assert.Equal((DtlsContentType.Handshake, 0, 7UL, 3), (record.Type, record.Epoch, record.SequenceNumber, record.Fragment.Length));
        Assert.True(DtlsRecord.TryReadNext(ref rest, out record));
        Assert.Equal(DtlsContentType.ChangeCipherSpec, record.Type);
        Assert.True(DtlsRecord.TryReadNext(ref rest, out record));
        Assert.Equal((1, 0xFFFF_FFFF_FFFFUL), (record.Epoch, record.SequenceNumber));
        Assert.False(DtlsRecord.TryReadNext(ref rest, out _));
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void Wrong_version_type_and_length_are_refused()
    {
        foreach (int at in new[] { 0, 1, 2, 11 })
        {
            byte[] datagram = Handshakes.Record([1, 2, 3]);
            datagram[at] = 0x40;
            ReadOnlySpan<byte> rest = datagram;
            Assert.False(DtlsRecord.TryReadNext(ref rest, out _));
        }
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(128, false)]
    public void Demultiplexed_by_the_first_byte(byte first, bool expected)
    {
        byte[] datagram = new byte[20];
        datagram[0] = first;
        Assert.Equal(expected, DtlsRecord.IsDtls(datagram));
        Assert.False(DtlsRecord.IsDtls(datagram.AsSpan(0, 12)));
    }

    [Fact]
    public void Queue_keeps_eight_datagrams_or_sixteen_kibibytes_in_order()
    {
        DtlsQueue queue = new();
        for (byte i = 0; i < 8; i++)
        {
            Assert.Equal(DropReason.None, queue.Enqueue([i, i]));
        }

        Assert.Equal(DropReason.DtlsQueueFull, queue.Enqueue([8]));
        for (byte i = 0; i < 8; i++)
        {
            Assert.True(queue.TryDequeue(out byte[]? datagram));
            Assert.Equal([i, i], datagram);
        }

        Assert.False(queue.TryDequeue(out _));
        Assert.Equal(DropReason.None, queue.Enqueue(new byte[10_000]));
        Assert.Equal(DropReason.DtlsQueueFull, queue.Enqueue(new byte[6_385]));
        Assert.Equal(DropReason.None, queue.Enqueue(new byte[6_384]));
        queue.Clear();
        Assert.Equal(DropReason.None, queue.Enqueue(new byte[16_384]));
    }
}
