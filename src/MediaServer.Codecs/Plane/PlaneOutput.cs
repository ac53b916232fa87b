using System.Runtime.InteropServices;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Prompts;
using MediaServer.Codecs.Wire;

namespace MediaServer.Codecs.Plane;

/// <summary>An output as it is wanted.</summary>
internal sealed class PlaneOutput(CodecPlane plane, uint id, AudioFormat format, IMixListener listener) : ICodecOutput
{
    /// <summary>Samples of speech in a record.</summary>
    private const int Piece = 16_000;
    private int _percent;

    public uint Id { get; } = id;

    public required PlaneMix Mix { get; set; }

    public uint Excluded { get; set; }

    public IMixListener Listener { get; } = listener;

    public uint Play(IReadOnlyList<Tone> tones)
    {
        ushort[] numbers = [.. tones.SelectMany(tone => new[] { tone.First, tone.Second, tone.Milliseconds })];
        uint prompt = plane.NextId();
        bool written = plane.Order(
            new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.PlayTones).UInt32(Id).UInt32(prompt).Written,
            MemoryMarshal.AsBytes<ushort>(numbers));
        return written ? prompt : 0;
    }

    public uint Play(ReadOnlySpan<short> samples, int rate)
    {
        uint prompt = plane.NextId();
        Span<byte> space = stackalloc byte[RecordWriter.Longest];
        while (true)
        {
            int count = Math.Min(Piece, samples.Length);
            bool isLast = count == samples.Length;
            bool written = plane.Order(
                new RecordWriter(space).Byte((byte)OrderKind.PlayPcm).UInt32(Id).UInt32(prompt).UInt16((ushort)rate)
                    .Flag(isLast).Written,
                MemoryMarshal.AsBytes(samples[..count]));
            if (!written || isLast)
            {
                return written ? prompt : 0;
            }

            samples = samples[count..];
        }
    }

    public void StopPrompts() =>
        plane.Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.StopPrompts).UInt32(Id).Written);

    public void SetExpectedLoss(int percent)
    {
        percent = Math.Clamp(percent, 0, 100);
        if (Interlocked.Exchange(ref _percent, percent) != percent)
        {
            plane.Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.ExpectedLoss).UInt32(Id).Byte((byte)percent).Written);
        }
    }

    public void MoveTo(ICodecMix mix, ICodecVoice? excluded) => plane.Move(this, (PlaneMix)mix, excluded?.Id ?? 0);

    public void Open() =>
        plane.Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.OpenOutput).UInt32(Id).UInt32(Mix.Id).UInt32(Excluded)
            .Format(format).Written);

    public void Dispose() => plane.Remove(this);
}
