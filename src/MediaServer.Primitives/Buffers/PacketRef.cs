namespace MediaServer.Primitives;

/// <summary>
/// A packet in a <see cref="PacketLog"/> that may vanish: where it began on the log's endless line, and how long it
/// is. The position is the generation: it is never used twice, so a stale reference is recognised by comparing it
/// with the log's tail.
/// </summary>
/// <param name="Position">Position on the log's line, from 0; -1 for none.</param>
/// <param name="Length">Bytes, 0-65535.</param>
public readonly record struct PacketRef(long Position, int Length)
{
    public static readonly PacketRef None = new(-1, 0);

    public bool IsNone => Position < 0;
}
