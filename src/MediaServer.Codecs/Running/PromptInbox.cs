using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaServer.Codecs.Mixing;
using MediaServer.Codecs.Prompts;

namespace MediaServer.Codecs.Running;

/// <summary>Puts prompts together: spoken ones come in pieces.</summary>
internal sealed class PromptInbox
{
    /// <summary>Bytes of one spoken prompt: a minute and a half at 22 kHz.</summary>
    private const int LongestBytes = 4 * 1024 * 1024;
    private const int ToneBytes = 6;
    private readonly Dictionary<uint, List<byte>> _parts = [];

    public bool PlayTones(MixOutput output, uint prompt, ReadOnlySpan<byte> bytes)
    {
        List<Tone> tones = [];
        for (; bytes.Length >= ToneBytes; bytes = bytes[ToneBytes..])
        {
            tones.Add(new Tone(
                BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..])));
        }

        output.Play(prompt, new ToneSource(tones));
        return tones.Count > 0;
    }

    public bool PlayPcm(MixOutput output, uint prompt, int rate, bool isLast, ReadOnlySpan<byte> samples)
    {
        if (!_parts.TryGetValue(output.Id, out List<byte>? parts))
        {
            _parts[output.Id] = parts = [];
        }

        if (rate is < 8000 or > 48_000 || rate % 50 != 0 || parts.Count + samples.Length > LongestBytes)
        {
            _parts.Remove(output.Id);
            return false;
        }

        parts.AddRange(samples);
        if (isLast)
        {
            _parts.Remove(output.Id);
            output.Play(prompt, new PcmSource(MemoryMarshal.Cast<byte, short>(CollectionsMarshal.AsSpan(parts)).ToArray(), rate));
        }

        return true;
    }

    public void Forget(uint output) => _parts.Remove(output);
}
