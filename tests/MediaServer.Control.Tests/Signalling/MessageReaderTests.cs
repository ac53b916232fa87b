using System.Text;
using CsCheck;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Tests;

public sealed class MessageReaderTests
{
    [Fact]
    public void TheTypeMayStandAnywhere()
    {
        Assert.True(Read("""{"text":"hi","id":4,"type":"chat"}""", out ClientMessage? message, out long? id));
        Assert.Equal("hi", Assert.IsType<ChatMessage>(message).Text);
        Assert.Equal(4, id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"welcome"}""")]
    [InlineData("""{"type":"chat","text":{}}""")]
    [InlineData("""{"type":"view","tiles":[7]}""")]
    [InlineData("""{"type":"view","tiles":[{"width":1e99}]}""")]
    [InlineData("""{"type":"chat","text":"\ud800"}""")]
    [InlineData("""{"type":"\ud800"}""")]
    [InlineData("""{"type":"chat",}""")]
    public void NonsenseIsRefused(string text) => Assert.False(Read(text, out _, out _));

    [Fact]
    public void TheNumberOfARefusedRequestIsStillKnown()
    {
        Assert.False(Read("""{"type":"nonsense","id":12}""", out _, out long? id));
        Assert.Equal(12, id);
    }

    [Fact]
    public void DepthIsBounded() =>
        Assert.False(Read(string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000), out _, out _));

    [Fact]
    public void CutAtEveryLengthNothingThrows()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(
            """{"type":"join","id":1,"offer":"v=0\r\n","sources":[{"mid":"0","source":"microphone"}],"muted":["camera"],"view":{"tiles":[]}}""");
        for (int length = 0; length < utf8.Length; length++)
        {
            Assert.False(MessageReader.TryRead(utf8.AsMemory(0, length), out _, out _, out _));
        }

        Assert.True(MessageReader.TryRead(utf8, out _, out _, out _));
    }

    [Fact]
    public void RandomBytesNeverThrow() =>
        Gen.Byte.Array[0, 200].Sample(bytes => !MessageReader.TryRead(bytes, out _, out _, out _) || bytes.Length > 0);

    private static bool Read(string text, out ClientMessage? message, out long? id) =>
        MessageReader.TryRead(Encoding.UTF8.GetBytes(text), out message, out id, out _);
}
