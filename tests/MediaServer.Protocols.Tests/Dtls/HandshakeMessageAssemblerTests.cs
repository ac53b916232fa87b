using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Dtls;

namespace MediaServer.Protocols.Tests.Dtls;

public sealed class HandshakeMessageAssemblerTests
{
    [Fact]
    public void Whole_message_in_one_datagram_is_seen_at_once()
    {
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(Handshakes.Record(Handshakes.Fragment(300, 0, 300))));
        Assert.Equal(HandshakeProgress.Repeated, assembler.Add(Handshakes.Record(Handshakes.Fragment(300, 0, 300))));
        Assert.True(assembler.IsWhole);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chromiums_1413_bytes_in_two_datagrams_in_any_order(bool backwards)
    {
        byte[] first = Handshakes.Record(Handshakes.Fragment(1413, 0, 1175));
        byte[] second = Handshakes.Record(Handshakes.Fragment(1413, 1175, 238));
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        Assert.Equal(HandshakeProgress.Incomplete, assembler.Add(backwards ? second : first));
        Assert.False(assembler.IsWhole);
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(backwards ? first : second));
    }

    [Fact]
    public void Pieces_in_any_order_with_overlaps_are_whole_exactly_when_every_byte_is_there()
    {
        Gen.Select(Gen.Int[1, 400], Gen.Select(Gen.Int[0, 400], Gen.Int[1, 200]).Array[1, 12]).Sample((length, pieces) =>
        {
            HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
            bool[] seen = new bool[length];
            foreach ((int at, int size) in pieces)
            {
                int offset = Math.Min(at, length - 1);
                int count = Math.Min(size, length - offset);
                assembler.Add(Handshakes.Record(Handshakes.Fragment(length, offset, count)));
                Array.Fill(seen, true, offset, count);
                if (assembler.IsWhole != seen.All(b => b))
                {
                    return false;
                }
            }

            return true;
        });
    }

    [Fact]
    public void Two_fragments_in_one_datagram_count_both()
    {
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        byte[] oneRecord = Handshakes.Record([.. Handshakes.Fragment(20, 0, 9), .. Handshakes.Fragment(20, 9, 11)]);
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(oneRecord));
        assembler = new HandshakeMessageAssembler(DtlsHandshakeFragment.ClientHello);
        byte[] twoRecords = [.. Handshakes.Record(Handshakes.Fragment(20, 0, 9)), .. Handshakes.Record(Handshakes.Fragment(20, 9, 11))];
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(twoRecords));
    }

    [Fact]
    public void Another_hello_starts_anew()
    {
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        assembler.Add(Handshakes.Record(Handshakes.Fragment(300, 0, 100)));
        Assert.False(assembler.Restarted);
        Assert.Equal(HandshakeProgress.Incomplete, assembler.Add(Handshakes.Record(Handshakes.Fragment(200, 100, 100))));
        Assert.True(assembler.Restarted);
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(Handshakes.Record(Handshakes.Fragment(200, 0, 100))));
        Assert.False(assembler.Restarted);
    }

    [Fact]
    public void Limits_are_kept()
    {
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        Assert.Equal(HandshakeProgress.Refused, assembler.Add(Handshakes.Record(Handshakes.Fragment(HandshakeMessageAssembler.MaxLength + 1, 0, 10))));
        for (int i = 0; i < HandshakeMessageAssembler.MaxFragments; i++)
        {
            Assert.Equal(HandshakeProgress.Incomplete, assembler.Add(Handshakes.Record(Handshakes.Fragment(8000, i * 10, 5))));
        }

        Assert.Equal(HandshakeProgress.Refused, assembler.Add(Handshakes.Record(Handshakes.Fragment(8000, 5000, 5))));
        Assert.Equal(DropReason.DtlsTooManyFragments, assembler.Drop);
        Assert.Equal(HandshakeProgress.Whole, assembler.Add(Handshakes.Record(Handshakes.Fragment(8000, 0, 8000))));
    }

    [Fact]
    public void Other_messages_and_encrypted_ones_are_refused()
    {
        HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
        Assert.Equal(HandshakeProgress.Refused, assembler.Add(Handshakes.Record(Handshakes.Fragment(10, 0, 10, type: 20))));
        Assert.Equal(HandshakeProgress.Refused, assembler.Add(Handshakes.Record(Handshakes.Fragment(10, 0, 10), epoch: 1)));
        Assert.Equal(HandshakeProgress.Refused, assembler.Add(Handshakes.Record([2, 40], type: 21)));
        Assert.Equal(HandshakeProgress.Refused, assembler.Add([]));
        Assert.Equal(DropReason.BadDtls, assembler.Drop);
    }

    [Fact]
    public void Cut_at_every_length_and_every_flipped_bit_never_throw()
    {
        byte[] datagram = [.. Handshakes.Record(Handshakes.Fragment(40, 0, 20)), .. Handshakes.Record(Handshakes.Fragment(40, 20, 20))];
        for (int length = 0; length < datagram.Length; length++)
        {
            HandshakeMessageAssembler assembler = new(DtlsHandshakeFragment.ClientHello);
            assembler.Add(datagram.AsSpan(0, length));
            Assert.False(assembler.IsWhole);
        }

        HandshakeMessageAssembler flipping = new(DtlsHandshakeFragment.ClientHello);
        for (int bit = 0; bit < datagram.Length * 8; bit++)
        {
            byte[] flipped = [.. datagram];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            flipping.Add(flipped);
        }
    }
}
