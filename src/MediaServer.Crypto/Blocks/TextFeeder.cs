using System.Runtime.CompilerServices;

namespace MediaServer.Crypto;

/// <summary>
/// Feeds the parts of a text to a transform as if they lay together. Only the chunk in which prefix and payload meet
/// and the end are put together on the stack; the payload between is read where it lies.
/// </summary>
internal static unsafe class TextFeeder
{
    public const int ChunkLength = 128;

    // A prefix without a whole chunk, the rest of a payload, and padding.
    private const int ScratchLength = PlaintextParts.MaxPrefix + ChunkLength + PlaintextParts.MaxPadding + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Feed<TTransform>(ref TTransform transform, scoped in PlaintextParts text, byte* destination)
        where TTransform : struct, IChunkTransform
    {
        if (text.Prefix.Length + text.Padding != 0)
        {
            Gather(ref transform, text, destination);
            return;
        }

        fixed (byte* payload = text.Payload)
        {
            int whole = text.Payload.Length & -ChunkLength;
            transform.Chunks(payload, destination, whole / ChunkLength);
            transform.Last(payload + whole, destination + whole, text.Payload.Length - whole);
        }
    }

    [SkipLocalsInit]
    private static void Gather<TTransform>(ref TTransform transform, scoped in PlaintextParts text, byte* destination)
        where TTransform : struct, IChunkTransform
    {
        byte* scratch = stackalloc byte[ScratchLength];
        Span<byte> joined = new(scratch, ScratchLength);
        ReadOnlySpan<byte> payload = text.Payload;
        ReadOnlySpan<byte> prefix = text.Prefix;
        int fill = ChunkLength - prefix.Length;
        if (prefix.Length > 0 && payload.Length >= fill)
        {
            prefix.CopyTo(joined);
            payload[..fill].CopyTo(joined[prefix.Length..]);
            transform.Chunks(scratch, destination, 1);
            destination += ChunkLength;
            payload = payload[fill..];
            prefix = default;
        }

        if (payload.Length >= ChunkLength)
        {
            int whole = payload.Length & -ChunkLength;
            fixed (byte* source = payload)
            {
                transform.Chunks(source, destination, whole / ChunkLength);
            }

            destination += whole;
            payload = payload[whole..];
        }

        new PlaintextParts(prefix, payload, text.Padding).CopyTo(joined);
        int rest = prefix.Length + payload.Length + text.Padding;
        int chunks = rest / ChunkLength;
        transform.Chunks(scratch, destination, chunks);
        transform.Last(scratch + (chunks * ChunkLength), destination + (chunks * ChunkLength), rest % ChunkLength);
    }
}
