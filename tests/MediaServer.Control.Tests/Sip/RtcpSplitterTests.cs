using System.Buffers.Binary;
using MediaServer.Control.Sip.Media;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Control.Tests.Sip;

public sealed class RtcpSplitterTests
{
    private const uint OwnAudio = 11;
    private const uint OwnVideo = 22;
    private const uint Theirs = 99;

    [Fact]
    public void APictureRequestGoesToThePictureLineBehindAReport()
    {
        byte[] pli = new byte[12];
        new Pli(1, Theirs).Write(pli);
        Assert.Empty(Split([.. Report(OwnAudio), .. pli], OwnVideo, ssrc => ssrc == 1, takesPli: true, out _));
        byte[] video = Split([.. Report(OwnAudio), .. pli], OwnVideo, ssrc => ssrc == Theirs, takesPli: true, out bool wanted);
        Assert.Equal(201, video[1]);
        Assert.Equal(206, video[9]);
        Assert.False(wanted);
    }

    [Fact]
    public void ARequestThatTheFarSideDoesNotKnowIsTold()
    {
        byte[] pli = new byte[12];
        new Pli(1, Theirs).Write(pli);
        Assert.Empty(Split(pli, OwnVideo, ssrc => ssrc == Theirs, takesPli: false, out bool wanted));
        Assert.True(wanted);
    }

    [Fact]
    public void EachSenderReportGoesToItsOwnLine()
    {
        byte[] compound = [.. Report(OwnAudio), .. Report(OwnVideo)];
        byte[] audio = Split(compound, OwnAudio, _ => false, takesPli: true, out _);
        Assert.Equal(28, audio.Length);
        Assert.Equal(OwnAudio, BinaryPrimitives.ReadUInt32BigEndian(audio.AsSpan(4)));
    }

    [Fact]
    public void FalseLengthsEndTheWalk()
    {
        byte[] compound = [.. Report(OwnAudio), .. Report(OwnVideo)];
        for (int bit = 0; bit < compound.Length * 8; bit++)
        {
            byte[] turned = [.. compound];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            for (int length = 0; length <= turned.Length; length += 3)
            {
                Split(turned[..length], OwnAudio, _ => true, takesPli: true, out _);
            }
        }
    }

    private static byte[] Split(byte[] packet, uint own, Func<uint, bool> isTheirs, bool takesPli, out bool wanted)
    {
        byte[] destination = new byte[packet.Length + 8];
        int length = RtcpSplitter.Take(packet, own, isTheirs, takesPli, destination, out wanted);
        return destination[..length];
    }

    private static byte[] Report(uint ssrc)
    {
        byte[] report = new byte[28];
        report[0] = 0x80;
        report[1] = 200;
        report[3] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), ssrc);
        return report;
    }
}
