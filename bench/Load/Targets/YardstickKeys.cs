namespace MediaServer.Bench.Load.Targets;

/// <summary>Keys that both sides of a yardstick know: of no worth outside of loopback.</summary>
internal static class YardstickKeys
{
    public static readonly byte[] Salt = new byte[12];

    /// <param name="number">0 for all publishers, else the client's.</param>
    public static byte[] Key(int number)
    {
        byte[] key = new byte[16];
        BitConverter.TryWriteBytes(key, number + 1);
        return key;
    }
}
