using System.Runtime.InteropServices;
using MediaServer.Codecs.G711;

namespace MediaServer.Codecs.Tests.Audio;

public sealed class G711Tests
{
    [Fact]
    public void EveryCodeComesBackAsItself()
    {
        for (int code = 0; code < 256; code++)
        {
            Assert.Equal(code, G711Law.ToALaw(G711Law.ALaw[code]));

            // Mu-law has two zeros (0x7F and 0xFF): both are written as the positive one.
            Assert.Equal(code == 0x7F ? 0xFF : code, G711Law.ToMuLaw(G711Law.MuLaw[code]));
        }
    }

    [Theory]
    [InlineData("alaw")]
    [InlineData("mulaw")]
    public void ExpandsAsFfmpegDoes(string law)
    {
        if (!Ffmpeg.IsThere)
        {
            return;
        }

        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        byte[] theirs = Ffmpeg.Convert(codes, $"-f {law} -ar 8000 -ac 1", "-f s16le");
        Assert.Equal(MemoryMarshal.Cast<byte, short>(theirs).ToArray(), (law == "alaw" ? G711Law.ALaw : G711Law.MuLaw).ToArray());
    }

    [Fact]
    public void AWholeRangeIsCompressedToTheNearestStep()
    {
        for (int sample = short.MinValue; sample <= short.MaxValue; sample += 7)
        {
            int a = G711Law.ALaw[G711Law.ToALaw((short)sample)], mu = G711Law.MuLaw[G711Law.ToMuLaw((short)sample)];
            int step = Math.Max(16, Math.Abs(sample) / 16);
            Assert.InRange(Math.Abs(a - sample), 0, step + 16);
            Assert.InRange(Math.Abs(mu - sample), 0, step + 700);
        }
    }
}
