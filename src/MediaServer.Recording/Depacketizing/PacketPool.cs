namespace MediaServer.Recording.Depacketizing;

/// <summary>Blocks for packets that wait for an earlier one; made as needed up to a bound, then reused.</summary>
internal sealed class PacketPool(int capacity)
{
    /// <summary>Bytes of the longest packet that is kept: an Ethernet frame's, with room.</summary>
    public const int BlockSize = 2048;

    private readonly Stack<byte[]> _free = new();
    private int _made;

    /// <summary>A block, or null when the bound is reached.</summary>
    public byte[]? TryTake()
    {
        if (_free.TryPop(out byte[]? block))
        {
            return block;
        }

        return _made++ < capacity ? new byte[BlockSize] : null;
    }

    public void Return(byte[] block) => _free.Push(block);
}
