using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// Feeds the parts of a text to a transform as if they lay together. Only the chunk in which prefix and payload meet
/// and the end are put together on the stack; the payload between is read where it lies. The transform goes by value:
/// behind a reference its vectors would live in memory instead of registers.
/// </summary>
internal static unsafe class TextFeeder
{
    public const int ChunkLength = 128;

    // A prefix without a whole chunk, the rest of a payload, and padding.
    private const int ScratchLength = PlaintextParts.MaxPrefix + ChunkLength + PlaintextParts.MaxPadding + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Feed<TTransform>(TTransform transform, scoped in PlaintextParts text, byte* destination)
        where TTransform : struct, IChunkTransform
    {
        if (text.Prefix.Length + text.Padding != 0)
        {
            return Gather(transform, text, destination);
        }

        fixed (byte* payload = text.Payload)
        {
            int whole = text.Payload.Length & -ChunkLength;
            transform.Chunks(payload, destination, whole / ChunkLength);
            return transform.Last(payload + whole, destination + whole, text.Payload.Length - whole);
        }
    }

    [SkipLocalsInit]
    private static Vector128<byte> Gather<TTransform>(TTransform transform, scoped in PlaintextParts text, byte* destination)
        where TTransform : struct, IChunkTransform
    {
        byte* scratch = stackalloc byte[ScratchLength];
        Span<byte> joined = new(scratch, ScratchLength);
        ReadOnlySpan<byte> prefix = text.Prefix;
        fixed (byte* start = text.Payload)
        {
            byte* payload = start;
            int left = text.Payload.Length;
            int fill = ChunkLength - prefix.Length;
            if (prefix.Length > 0 && left >= fill)
            {
                prefix.CopyTo(joined);
                new ReadOnlySpan<byte>(payload, fill).CopyTo(joined[prefix.Length..]);
                transform.Chunks(scratch, destination, 1);
                destination += ChunkLength;
                payload += fill;
                left -= fill;
                prefix = default;
            }

            int whole = prefix.Length == 0 ? left & -ChunkLength : 0;
            transform.Chunks(payload, destination, whole / ChunkLength);
            destination += whole;
            payload += whole;
            left -= whole;

            // What is left now lies together already, unless something has to stand before or behind it.
            if (prefix.Length + text.Padding != 0)
            {
                new PlaintextParts(prefix, new ReadOnlySpan<byte>(payload, left), text.Padding).CopyTo(joined);
                payload = scratch;
                left += prefix.Length + text.Padding;
                whole = left & -ChunkLength;
                transform.Chunks(payload, destination, whole / ChunkLength);
                destination += whole;
                payload += whole;
                left -= whole;
            }

            return transform.Last(payload, destination, left);
        }
    }
}
