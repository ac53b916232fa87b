using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Codecs.Prompts;
using MediaServer.Codecs.Tests.Audio;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Tests.Mixing;

public sealed class MixTests
{
    private static readonly AudioFormat s_wide = new(Codec.G722);

    [Fact]
    public void EverybodyIsHeardByEverybodyButThemselves()
    {
        MixRoom room = new(voices: 3);
        MixOutput first = room.Listen(1, s_wide, excluded: 1);
        MixOutput outside = room.Listen(9, s_wide, excluded: 0);
        room.Go(seconds: 3);

        float[] heard = room.Heard(first, seconds: 1);
        Assert.True(Sounds.Loudness(heard, MixRoom.Tone(1)) < 0.004, "one's own voice comes back");
        Assert.InRange(Sounds.Loudness(heard, MixRoom.Tone(2)), 0.08, 0.12);
        Assert.InRange(Sounds.Loudness(heard, MixRoom.Tone(3)), 0.08, 0.12);
        float[] all = room.Heard(outside, seconds: 1);
        Assert.All([1u, 2u, 3u], voice => Assert.InRange(Sounds.Loudness(all, MixRoom.Tone(voice)), 0.08, 0.12));
    }

    [Fact]
    public void ThoseWhoDoNotSpeakShareOneEncoder()
    {
        MixRoom room = new(voices: 12) { Speaking = [11, 12] };
        List<MixOutput> outputs = [.. Enumerable.Range(1, 10).Select(id => room.Listen((uint)id, s_wide, excluded: (uint)id))];
        room.Go(seconds: 4);
        Assert.Equal(1, room.Mix.SharedEncoders);
        Assert.All(outputs, output => Assert.False(output.IsAlone));

        room.Speaking = [3, 11];
        room.Go(seconds: 1);
        Assert.Equal([3u], outputs.Where(output => output.IsAlone).Select(output => output.Id));
    }

    [Fact]
    public void TheLoudestAreHeardAndKeepTheirPlaces()
    {
        MixRoom room = new(voices: 8, most: 3);
        room.Loudness[7] = 0.3f;
        MixOutput output = room.Listen(99, s_wide, excluded: 0);
        room.Go(seconds: 2);
        float[] heard = room.Heard(output, seconds: 0.5);
        Assert.True(Sounds.Loudness(heard, MixRoom.Tone(7)) > 0.25);
        Assert.Equal(3, Enumerable.Range(1, 8).Count(id => Sounds.Loudness(heard, MixRoom.Tone((uint)id)) > 0.05));
        uint[] chosen = room.Chosen();
        room.Go(seconds: 2);
        Assert.Equal(chosen.Order(), room.Chosen().Order());
    }

    [Fact]
    public void AVoiceAloneKeepsItsLevelWhateverOthersDid()
    {
        MixRoom room = new(voices: 4);
        foreach (uint voice in new uint[] { 1, 2, 3, 4 })
        {
            room.Loudness[voice] = 0.6f;
        }

        MixOutput output = room.Listen(99, s_wide, excluded: 0);
        room.Go(seconds: 2);
        Assert.True(room.Heard(output, seconds: 0.5).Max(MathF.Abs) <= 1.01f);

        room.Speaking = [1];
        room.Loudness[1] = 0.1f;
        room.Go(seconds: 5);
        Assert.InRange(Sounds.Loudness(room.Heard(output, seconds: 0.5), MixRoom.Tone(1)), 0.09, 0.11);
    }

    [Fact]
    public void SilenceCostsNextToNothingAndIsNotDead()
    {
        MixRoom room = new(voices: 3) { Speaking = [] };
        MixOutput opus = room.Listen(1, new AudioFormat(Codec.Opus, Dtx: true), excluded: 1);
        MixOutput phone = room.Listen(2, new AudioFormat(Codec.Pcma, ComfortNoise: true), excluded: 2);
        room.Go(seconds: 10);
        Assert.InRange(room.Frames(opus), 1, 60);
        Assert.Equal(500, room.Frames(phone));
        Assert.InRange(Pcm.Level(Pcm.Rms(room.Heard(phone, seconds: 1))), 55, 75);
    }

    [Fact]
    public void APromptIsHeardByOneAndItsEndIsTold()
    {
        MixRoom room = new(voices: 2) { Speaking = [] };
        MixOutput one = room.Listen(1, s_wide, excluded: 1);
        MixOutput other = room.Listen(2, s_wide, excluded: 2);
        room.Go(seconds: 1);
        one.Play(17, new ToneSource([new Tone(941, 1336, 500)]));
        room.Go(seconds: 0.4);
        Assert.True(Sounds.Loudness(room.Heard(one, seconds: 0.2), 941) > 0.1);
        Assert.True(Pcm.Rms(room.Heard(other, seconds: 0.2)) < 0.001);
        room.Go(seconds: 1);
        Assert.Equal([(1u, 17u)], room.PromptsEnded);
    }

    [Fact]
    public void SpokenTextOfAnotherRateIsPlayedAtItsSpeed()
    {
        MixRoom room = new(voices: 0);
        MixOutput one = room.Listen(1, s_wide, excluded: 0);
        one.Play(1, new PcmSource([.. Sounds.Sine(600, 22_050, 22_050).Select(Pcm.ToInt16)], 22_050));
        room.Go(seconds: 0.9);
        Assert.InRange(Sounds.Loudness(room.Heard(one, seconds: 0.5), 600), 0.28, 0.32);
        Assert.Empty(room.PromptsEnded);
        room.Go(seconds: 0.2);
        Assert.Single(room.PromptsEnded);
    }

    [Fact]
    public void ATickWithoutSpeakersAllocatesNothing()
    {
        MixRoom room = new(voices: 4);
        room.Listen(1, s_wide, excluded: 1);
        room.Listen(2, new AudioFormat(Codec.Opus), excluded: 0);
        room.Go(seconds: 2);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            room.TickOnly(50);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
