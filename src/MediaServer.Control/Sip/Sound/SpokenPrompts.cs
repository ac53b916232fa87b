using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Prompts;
using MediaServer.Control.Sip.Door;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Sound;

/// <summary>
/// Prompts made on this machine: spoken by espeak-ng where it is installed, else tones that tell the same apart. Nothing of
/// it comes from outside, so it is encoded here and kept.
/// </summary>
internal sealed class SpokenPrompts : Door.IPromptSource
{
    private const int WavHeader = 44;
    private const int WavRate = 24;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly string? s_speaker = Environment.GetEnvironmentVariable("PATH")?.Split(':')
        .Select(folder => Path.Combine(folder, "espeak-ng")).FirstOrDefault(File.Exists);

    private readonly ConcurrentDictionary<(Prompt, string, Codec), IReadOnlyList<byte[]>> _made = [];

    public IReadOnlyList<byte[]> Frames(Prompt prompt, string language, Codec codec) =>
        AudioFormat.IsKnown(codec) ? _made.GetOrAdd((prompt, language, codec), static key => Make(key.Item1, key.Item2, key.Item3)) : [];

    private static byte[][] Make(Prompt prompt, string language, Codec codec)
    {
        try
        {
            return Encode((MediaServer.Codecs.Prompts.IPromptSource?)Speak(prompt, language) ?? new ToneSource(Tones(prompt)), codec);
        }
        catch (InvalidOperationException)
        {
            // No libopus on this machine: the line stays silent.
            return [];
        }
    }

    private static byte[][] Encode(MediaServer.Codecs.Prompts.IPromptSource source, Codec codec)
    {
        using IAudioEncoder encoder = new AudioFormat(codec).CreateEncoder();
        List<byte[]> frames = [];
        float[] frame = new float[Pcm.Frame];
        byte[] payload = new byte[1500];
        int count;
        do
        {
            Array.Clear(frame);
            count = source.Read(frame);
            frames.Add(payload[..encoder.Encode(frame, payload)]);
        }
        while (count == frame.Length);
        return [.. frames];
    }

    private static PcmSource? Speak(Prompt prompt, string language)
    {
        if (s_speaker is null)
        {
            return null;
        }

        (string voice, string text) = Text(prompt, language);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(s_speaker) { ArgumentList = { "--stdout", "-s", "150", "-v", voice, text }, RedirectStandardOutput = true })!;
            using MemoryStream wav = new();
            process.StandardOutput.BaseStream.CopyTo(wav);
            process.WaitForExit(s_patience);
            byte[] bytes = wav.ToArray();
            int rate = bytes.Length > WavHeader ? BitConverter.ToInt32(bytes, WavRate) : 0;
            return rate is >= 8000 and <= 48_000 && rate % 50 == 0
                ? new PcmSource(MemoryMarshal.Cast<byte, short>(bytes.AsSpan(WavHeader, (bytes.Length - WavHeader) & ~1)).ToArray(), rate)
                : null;
        }
        catch (Exception error) when (error is IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    private static Tone[] Tones(Prompt prompt) => prompt switch
    {
        Prompt.EnterPin => [new Tone(440, 0, 300), Tone.Pause(100), new Tone(660, 0, 300)],
        Prompt.WrongPin => [new Tone(400, 0, 400), Tone.Pause(100), new Tone(300, 0, 600)],
        Prompt.TooManyTries => [new Tone(300, 0, 300), Tone.Pause(100), new Tone(300, 0, 300), Tone.Pause(100), new Tone(300, 0, 600)],
        Prompt.PleaseWait => [new Tone(523, 0, 200), Tone.Pause(200), new Tone(523, 0, 200)],
        _ => [new Tone(523, 0, 150), new Tone(659, 0, 150), new Tone(784, 0, 300)],
    };

    // Northern Sami has no voice: Norwegian is what its speakers understand as well.
    private static (string Voice, string Text) Text(Prompt prompt, string language) => language switch
    {
        "sv" => ("sv", prompt switch
        {
            Prompt.EnterPin => "Ange mötets kod, och tryck fyrkant.",
            Prompt.WrongPin => "Koden stämmer inte. Försök igen.",
            Prompt.TooManyTries => "För många försök. Samtalet avslutas.",
            Prompt.PleaseWait => "Vänta. Någon släpper in dig.",
            _ => "Välkommen.",
        }),
        "nb" or "nn" or "se" => ("nb", prompt switch
        {
            Prompt.EnterPin => "Tast koden, og avslutt med firkant.",
            Prompt.WrongPin => "Koden er feil. Prøv igjen.",
            Prompt.TooManyTries => "For mange forsøk. Samtalen avsluttes.",
            Prompt.PleaseWait => "Vent. Noen slipper deg inn.",
            _ => "Velkommen.",
        }),
        "fi" => ("fi", prompt switch
        {
            Prompt.EnterPin => "Anna koodi ja paina ruutua.",
            Prompt.WrongPin => "Koodi on väärä. Yritä uudelleen.",
            Prompt.TooManyTries => "Liian monta yritystä. Puhelu päättyy.",
            Prompt.PleaseWait => "Odota. Sinut päästetään sisään.",
            _ => "Tervetuloa.",
        }),
        _ => ("en", prompt switch
        {
            Prompt.EnterPin => "Enter the code, and press the hash key.",
            Prompt.WrongPin => "The code is wrong. Try again.",
            Prompt.TooManyTries => "Too many tries. The call ends.",
            Prompt.PleaseWait => "Please wait. Somebody will let you in.",
            _ => "Welcome.",
        }),
    };
}
