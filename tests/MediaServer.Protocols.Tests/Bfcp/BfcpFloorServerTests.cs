using System.Buffers.Binary;
using MediaServer.Primitives;
using MediaServer.Protocols.Bfcp;

namespace MediaServer.Protocols.Tests.Bfcp;

/// <summary>The floor server against a scripted client; message layouts by hand from RFC 8855 section 5.</summary>
public sealed class BfcpFloorServerTests
{
    private readonly BfcpFloorServer _server = new(conference: 1, user: 41, floor: 2, isReliable: false);
    private readonly Instant _now = Instant.FromSeconds(1);

    [Fact]
    public void HelloIsAnsweredWithWhatIsSupported()
    {
        Receive(Message(11, 7));
        byte[] ack = Sent();
        Assert.Equal(0x50, ack[0]);
        Assert.Equal(12, ack[1]);
        Assert.Equal(7, BinaryPrimitives.ReadUInt16BigEndian(ack.AsSpan(8)));
        Assert.Equal(ack.Length, 12 + (4 * BinaryPrimitives.ReadUInt16BigEndian(ack.AsSpan(2))));
    }

    [Fact]
    public void ARequestIsAskedOfTheOwnerThenGrantedAndReleased()
    {
        Assert.Equal(BfcpWish.Request, Receive(Message(1, 8, [0x05, 4, 0, 2])));
        _server.Answer(granted: true);
        byte[] status = Sent();
        Assert.Equal(4, status[1]);

        // FLOOR-REQUEST-INFORMATION, then OVERALL-REQUEST-STATUS with REQUEST-STATUS Granted.
        Assert.Equal(0x1F, status[12]);
        Assert.Equal(3, status[22]);
        Assert.True(_server.IsGranted);
        ushort request = BinaryPrimitives.ReadUInt16BigEndian(status.AsSpan(14));
        Assert.Equal(BfcpWish.Release, Receive(Message(2, 9, [0x07, 4, (byte)(request >> 8), (byte)request])));
        Assert.Equal(6, Sent()[22]);
        Assert.False(_server.IsGranted);
    }

    [Fact]
    public void ARepeatedRequestWhoseAnswerWasLostIsAnsweredAgainAndNotAskedTwice()
    {
        byte[] request = Message(1, 8, [0x05, 4, 0, 2]);
        Receive(request);
        _server.Answer(granted: true);
        Sent();
        Assert.Equal(BfcpWish.Nothing, Receive(request));
        Assert.Equal(4, Sent()[1]);
    }

    [Fact]
    public void WhatIsToldUnaskedIsRepeatedUntilItIsAcknowledged()
    {
        Receive(Message(7, 3, [0x05, 4, 0, 2]));
        Sent();
        _server.Tell(othersHave: true, _now);
        byte[] status = Sent();
        Assert.Equal(8, status[1]);
        _server.Advance(_now + Duration.FromMilliseconds(500));
        Assert.Equal(status, Sent());
        byte[] ack = Message(15, BinaryPrimitives.ReadUInt16BigEndian(status.AsSpan(8)));
        ack[0] |= 0x10;
        Receive(ack);
        Assert.Equal(Instant.Never, _server.NextDeadline);
        _server.Advance(_now + Duration.FromSeconds(60));
        Assert.False(_server.TryTake(out _));
    }

    [Fact]
    public void ItIsGivenUpAfterFourRepetitions()
    {
        Receive(Message(7, 3));
        Sent();
        _server.Tell(othersHave: true, _now);
        int count = 0;
        for (Instant at = _now; at < _now + Duration.FromSeconds(120); at += Duration.FromMilliseconds(100))
        {
            _server.Advance(at);
            while (_server.TryTake(out _))
            {
                count++;
            }
        }

        Assert.Equal(5, count);
    }

    [Fact]
    public void AnOldEndpointIsAnsweredInItsVersion()
    {
        byte[] hello = Message(11, 7);
        hello[0] = 0x20;
        Receive(hello);
        Assert.Equal(0x20, Sent()[0]);
    }

    [Theory]
    [InlineData(2u, 41, 1)]
    [InlineData(1u, 42, 2)]
    public void AnotherConferenceOrUserIsRefused(uint conference, ushort user, byte code)
    {
        byte[] message = Message(11, 7);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), conference);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), user);
        Receive(message);
        byte[] error = Sent();
        Assert.Equal(13, error[1]);
        Assert.Equal(code, error[14]);
    }

    [Fact]
    public void GoodbyeOfTheHolderGivesTheFloorBack()
    {
        Receive(Message(1, 8, [0x05, 4, 0, 2]));
        _server.Answer(granted: true);
        Assert.Equal(BfcpWish.Release, Receive(Message(16, 9)));
    }

    [Fact]
    public void CutAndFlippedMessagesNeverThrow()
    {
        byte[] whole = Message(1, 8, [0x05, 4, 0, 2, 0x07, 4, 0, 1]);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(_server.Receive(whole.AsSpan(0, length), out _));
        }

        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _server.Receive(flipped, out _);
            while (_server.TryTake(out byte[]? sent))
            {
                Assert.True(BfcpMessage.TryParse(sent, out _));
            }
        }
    }

    [Fact]
    public void AStreamIsCutWhereverItIsDivided()
    {
        byte[] both = [.. Message(11, 7), .. Message(1, 8, [0x05, 4, 0, 2])];
        for (int at = 0; at <= both.Length; at++)
        {
            BfcpStreamFramer framer = new();
            List<byte> kinds = [];
            foreach (byte[] part in new[] { both[..at], both[at..] })
            {
                framer.Append(part);
                while (framer.TryNext(out ReadOnlySpan<byte> message))
                {
                    kinds.Add(message[1]);
                }
            }

            Assert.Equal([11, 1], kinds);
        }

        BfcpStreamFramer broken = new();
        broken.Append(Enumerable.Repeat((byte)0xFF, 100).ToArray());
        Assert.False(broken.TryNext(out _));
        Assert.False(broken.IsSound);
    }

    private static byte[] Message(byte primitive, ushort transaction, params byte[] attributes)
    {
        byte[] message = new byte[12 + attributes.Length];
        message[0] = 0x40;
        message[1] = primitive;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(attributes.Length / 4));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), transaction);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), 41);
        attributes.CopyTo(message, 12);
        return message;
    }

    private BfcpWish Receive(byte[] message)
    {
        Assert.True(_server.Receive(message, out BfcpWish wish));
        return wish;
    }

    private byte[] Sent()
    {
        Assert.True(_server.TryTake(out byte[]? bytes));
        return bytes;
    }
}
