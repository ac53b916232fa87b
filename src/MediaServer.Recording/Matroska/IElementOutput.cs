using MediaServer.Primitives;

namespace MediaServer.Recording.Matroska;

/// <summary>Takes a Matroska file element by element, never to be rewritten.</summary>
public interface IElementOutput
{
    /// <summary>Bytes taken so far: where the next element begins, unless the output pads before it.</summary>
    long Position { get; }

    /// <summary>Where an element of <paramref name="length"/> bytes would begin: cues must tell it exactly.</summary>
    long PositionOf(int length);

    /// <summary>Takes one whole element in two pieces.</summary>
    void WriteElement(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Instant now);
}
