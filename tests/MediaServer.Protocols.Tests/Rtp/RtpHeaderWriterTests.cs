using CsCheck;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class RtpHeaderWriterTests
{
    private static readonly Gen<(byte Id, byte[] Data)[]> Elements =
        Gen.Select(Gen.Byte[1, 20], Gen.Byte.Array[0, 20]).Array[0, 8];

    [Fact]
    public void WrittenHeaderReadsBack() =>
        Gen.Select(Gen.Byte[0, 127], Gen.Bool, Gen.UShort, Gen.UInt, Gen.UInt, Gen.UInt.Array[0, 15], Elements)
            .Sample((type, marker, sequence, timestamp, ssrc, csrcs, elements) =>
            {
                byte[] buffer = new byte[512];
                RtpHeaderWriter writer = new(buffer);
                Assert.True(writer.TryStart(type, marker, sequence, timestamp, ssrc));
                foreach (uint csrc in csrcs)
                {
                    Assert.True(writer.TryAddCsrc(csrc));
                }

                foreach ((byte id, byte[] data) in elements)
                {
                    Assert.True(writer.TryAddExtension(id, data));
                }

                int length = writer.Finish();
                Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out RtpPacket packet));
                Assert.Equal(0, length % 4);
                Assert.Equal(length, packet.HeaderLength);
                Assert.Equal((type, marker, sequence), (packet.PayloadType, packet.Marker, packet.SequenceNumber));
                Assert.Equal((timestamp, ssrc, csrcs.Length), (packet.Timestamp, packet.Ssrc, packet.CsrcCount));
                bool wide = elements.Any(e => e.Id > 14 || e.Data.Length is 0 or > 16);
                ushort profile = elements.Length == 0 ? (ushort)0 : wide ? RtpPacket.TwoByteProfile : RtpPacket.OneByteProfile;
                Assert.Equal(profile, packet.ExtensionProfile);
                int next = 0;
                foreach (RtpExtension element in packet.Extensions)
                {
                    Assert.Equal(elements[next].Id, element.Id);
                    Assert.Equal(elements[next++].Data, element.Data.ToArray());
                }

                Assert.Equal(elements.Length, next);
            });

    [Fact]
    public void TooLittleRoomGivesZeroAndNeverThrows() =>
        Gen.Select(Gen.Int[0, 80], Gen.Int[0, 3], Elements).Sample((room, csrcs, elements) =>
        {
            (bool wrote, int length) = Write(new byte[room], csrcs, elements);
            (_, int needed) = Write(new byte[512], csrcs, elements);
            Assert.Equal(wrote, length != 0);
            Assert.Equal(needed <= room ? needed : 0, length);
        });

    [Fact]
    public void TwoByteFormIsRefusedWhereItWasNotAgreed()
    {
        RtpHeaderWriter writer = new(new byte[64], allowTwoByte: false);
        Assert.True(writer.TryStart(96, false, 1, 2, 3));
        Assert.True(writer.TryAddExtension(1, [1]));
        Assert.False(writer.TryAddExtension(15, [1]));
        Assert.Equal(0, writer.Finish());
    }

    [Fact]
    public void ReservedRoomStaysInPlaceWithoutWidening()
    {
        byte[] buffer = new byte[64];
        RtpHeaderWriter writer = new(buffer);
        writer.TryStart(96, false, 1, 2, 3);
        Assert.True(writer.TryReserveExtension(3, AbsSendTime.Length, out Span<byte> room));
        int length = writer.Finish();
        AbsSendTime.Write(room, 0x123456);
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out RtpPacket packet));
        Assert.True(packet.TryGetExtension(3, out ReadOnlySpan<byte> data));
        Assert.True(AbsSendTime.TryRead(data, out uint value));
        Assert.Equal(0x123456u, value);
    }

    private static (bool Wrote, int Length) Write(byte[] buffer, int csrcs, (byte Id, byte[] Data)[] elements)
    {
        RtpHeaderWriter writer = new(buffer);
        bool wrote = writer.TryStart(96, true, 1, 2, 3);
        for (int i = 0; i < csrcs; i++)
        {
            wrote &= writer.TryAddCsrc((uint)i);
        }

        foreach ((byte id, byte[] data) in elements)
        {
            wrote &= writer.TryAddExtension(id, data);
        }

        int length = writer.Finish();
        return (wrote && length > 0, length);
    }
}
