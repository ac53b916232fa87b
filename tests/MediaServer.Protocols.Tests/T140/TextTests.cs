using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.T140;

namespace MediaServer.Protocols.Tests.T140;

/// <summary>What is written arrives once and in order, over a line that loses.</summary>
public sealed class TextTests
{
    private const byte Text = 98;
    private const byte Red = 99;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void RedundancyMendsWhatIsLost(int lostInARow)
    {
        TextSender sender = new(Text, Red);
        TextReceiver receiver = new(Text, Red);
        string written = "Ser ni mig? Åsa på Älvsbyn 日本 \u2028";
        Instant now = Instant.FromSeconds(1);
        string read = "";
        int number = 0;
        foreach (char character in written)
        {
            sender.Write($"{character}");
        }

        for (; now < Instant.FromSeconds(60); now += Duration.FromMilliseconds(100))
        {
            while (sender.TryNext(now, out byte[]? payload, out _))
            {
                // Of each five packets some are lost, never the first.
                bool lost = number % 5 >= 1 && number % 5 <= lostInARow;
                read += lost ? "" : receiver.Take(Header((ushort)number, Red), payload);
                number++;
            }
        }

        Assert.Equal(written, read);
        Assert.Equal(Instant.Never, sender.NextDeadline);
    }

    [Fact]
    public void WhatStaysLostIsAMark()
    {
        TextReceiver receiver = new(Text, 0);
        Assert.Equal("a", receiver.Take(Header(10, Text), "a"u8));
        Assert.Equal("\uFFFDb", receiver.Take(Header(12, Text), "b"u8));
        Assert.Equal("", receiver.Take(Header(11, Text), "c"u8));
    }

    [Fact]
    public void ACharacterInTwoPacketsIsWhole()
    {
        TextReceiver receiver = new(Text, 0);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes("ö");
        Assert.Equal("", receiver.Take(Header(1, Text), bytes.AsSpan(0, 1)));
        Assert.Equal("ö", receiver.Take(Header(2, Text), bytes.AsSpan(1)));
    }

    [Fact]
    public void DamagedPayloadsNeverThrow()
    {
        TextSender sender = new(Text, Red);
        byte[] last = [];
        for (int i = 0; i < 4; i++)
        {
            sender.Write("text");
            Assert.True(sender.TryNext(Instant.FromSeconds(1 + i), out byte[]? payload, out _));
            last = payload;
        }

        TextReceiver receiver = new(Text, Red);
        for (int length = 0; length < last.Length; length++)
        {
            receiver.Take(Header((ushort)length, Red), last.AsSpan(0, length));
        }

        for (int bit = 0; bit < 8 * last.Length; bit++)
        {
            byte[] flipped = [.. last];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            receiver.Take(Header((ushort)(1000 + bit), Red), flipped);
        }
    }

    private static RtpHeader Header(ushort number, byte type) => new()
    {
        PayloadType = type,
        Marker = false,
        SequenceNumber = number,
        Timestamp = (uint)(300 * number),
        Ssrc = 1,
        HeaderLength = 12,
        HasPadding = false,
        CsrcCount = 0,
        HasExtension = false,
    };
}
