namespace MediaServer.Crypto;

/// <summary>One digest that waits for others to be computed with it.</summary>
internal unsafe struct HmacSha1Job
{
    public HmacSha1Key Key;
    public byte* Data;
    public int Length;
    public uint Suffix;
    public byte* Tag;
    public int TagLength;
}
