using System.Buffers.Binary;

namespace MediaServer.Bench.Links;

/// <summary>What a simulated source writes into its payloads so that the far end can tell what it got.</summary>
public readonly record struct MediaStamp(uint Source, int Number, long CapturedMicroseconds)
{
    public const int Length = 16;

    /// <summary>Behind the payload descriptor of a picture.</summary>
    public const int PictureOffset = 20;

    /// <summary>Behind the first byte of a voice.</summary>
    public const int VoiceOffset = 1;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Source);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], Number);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], CapturedMicroseconds);
    }

    public static MediaStamp Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32BigEndian(source), BinaryPrimitives.ReadInt32BigEndian(source[4..]), BinaryPrimitives.ReadInt64BigEndian(source[8..]));
}
