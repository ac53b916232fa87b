namespace MediaServer.Protocols.Rtcp;

/// <summary>The report blocks of a sender or receiver report: index or enumerate.</summary>
public ref struct ReportBlocks
{
    private readonly ReadOnlySpan<byte> _blocks;
    private int _next;

    internal ReportBlocks(ReadOnlySpan<byte> blocks)
    {
        _blocks = blocks;
        _next = 0;
    }

    /// <summary>0 to 31.</summary>
    public readonly int Count => _blocks.Length / ReportBlock.Length;

    public readonly ReportBlock this[int index] =>
        ReportBlock.Read(_blocks.Slice(index * ReportBlock.Length, ReportBlock.Length));

    public readonly ReportBlock Current => this[_next - 1];

    public readonly ReportBlocks GetEnumerator() => new(_blocks);

    public bool MoveNext() => _next++ < Count;

    internal static void Write(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * ReportBlock.Length)..]);
        }
    }
}
