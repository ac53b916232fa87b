using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class ExtensionCodecTests
{
    [Fact]
    public void AbsSendTimeWrapsAndDiffers() => Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[-31_000_000, 31_000_000]).Sample((now, step) =>
    {
        Instant first = new(now + 64_000_000);
        uint a = AbsSendTime.FromInstant(first);
        uint b = AbsSendTime.FromInstant(first + new Duration(step));
        Span<byte> bytes = stackalloc byte[AbsSendTime.Length];
        AbsSendTime.Write(bytes, a);
        Assert.True(AbsSendTime.TryRead(bytes, out uint read));
        Assert.Equal(a, read);
        Assert.InRange(AbsSendTime.Difference(a, b).Microseconds, step - 5, step + 5);
    });

    [Fact]
    public void TransportSequenceNumberReadsBothVersions()
    {
        Assert.True(TransportSequenceNumber.TryRead([0x12, 0x34], out ushort sequence, out FeedbackRequest none));
        Assert.Equal((0x1234, (ushort)0), (sequence, none.SequenceCount));
        Assert.True(TransportSequenceNumber.TryRead([0x12, 0x34, 0x80, 0x05], out sequence, out FeedbackRequest request));
        Assert.Equal(new FeedbackRequest(true, 5), request);
        Assert.False(TransportSequenceNumber.TryRead([0x12, 0x34, 0x80], out _));
    }

    [Fact]
    public void AudioLevelReadsBack() => Gen.Select(Gen.Byte[0, 127], Gen.Bool).Sample((level, voice) =>
    {
        Span<byte> bytes = stackalloc byte[1];
        AudioLevel.Write(bytes, level, voice);
        Assert.True(AudioLevel.TryRead(bytes, out byte readLevel, out bool readVoice));
        Assert.Equal((level, voice), (readLevel, readVoice));
    });

    [Fact]
    public void PlayoutDelayReadsBack() => Gen.Select(Gen.Int[0, 4095], Gen.Int[0, 4095]).Sample((a, b) =>
    {
        (int low, int high) = (Math.Min(a, b), Math.Max(a, b));
        Span<byte> bytes = stackalloc byte[PlayoutDelay.Length];
        PlayoutDelay.Write(bytes, Duration.FromMilliseconds(low * 10), Duration.FromMilliseconds(high * 10));
        Assert.True(PlayoutDelay.TryRead(bytes, out Duration minimum, out Duration maximum));
        Assert.Equal((low * 10, high * 10), (minimum.Milliseconds, maximum.Milliseconds));
    });

    [Fact]
    public void PlayoutDelayRefusesMinimumAboveMaximum() => Assert.False(PlayoutDelay.TryRead([0xFF, 0xF0, 0x00], out _, out _));

    [Fact]
    public void AbsCaptureTimeReadsBack() => Gen.Select(Gen.ULong, Gen.Long, Gen.Bool).Sample((time, offset, withOffset) =>
    {
        AbsCaptureTime written = new(new NtpTime(time), withOffset ? offset : null);
        Span<byte> bytes = stackalloc byte[AbsCaptureTime.LengthWithOffset];
        int length = written.Write(bytes);
        Assert.Equal(withOffset ? 16 : 8, length);
        Assert.True(AbsCaptureTime.TryRead(bytes[..length], out AbsCaptureTime read));
        Assert.Equal(written, read);
    });

    [Fact]
    public void ClockOffsetKeepsMicroseconds() => Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Sample(micros =>
    {
        AbsCaptureTime time = new(default, AbsCaptureTime.ToClockOffset(new Duration(micros)));
        Assert.InRange(time.Offset.Microseconds, micros - 1, micros + 1);
    });

    [Theory]
    [InlineData("hi", true)]
    [InlineData("0", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\0", false)]
    [InlineData("a;b", false)]
    [InlineData("123456789012345678901234567890123", false)]
    public void StreamIdentifiersAreTokens(string text, bool taken) =>
        Assert.Equal(taken, StreamIdentifier.TryRead(System.Text.Encoding.ASCII.GetBytes(text), out _));
}
