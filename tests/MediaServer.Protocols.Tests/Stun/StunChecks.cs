using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Tests.Stun;

/// <summary>Reads whatever parses; the test is that nothing throws.</summary>
internal static class StunChecks
{
    public static void ReadEverything(in StunMessage message, ReadOnlySpan<byte> key)
    {
        int bytes = 0;
        foreach (StunAttributeView attribute in message.Attributes)
        {
            bytes += attribute.Value.Length;
        }

        Assert.True(bytes <= message.Bytes.Length);
        foreach (StunAttribute type in Enum.GetValues<StunAttribute>())
        {
            message.TryGetAttribute(type, out _);
            message.TryGetXorAddress(type, out _);
        }

        message.VerifyFingerprint();
        message.VerifyIntegrity(key);
        message.UnknownRequired([], stackalloc ushort[4]);
    }

    public static void ParseMutations(byte[] seed, ReadOnlySpan<byte> key)
    {
        Parse(seed, key);
        for (int length = 0; length < Math.Min(seed.Length, 256); length++)
        {
            Parse(seed.AsSpan(0, length), key);
        }

        SeededRandomSource random = new((ulong)seed.Length);
        for (int i = 0; i < 50 && seed.Length > 0; i++)
        {
            byte[] copy = [.. seed];
            copy[random.NextInt(copy.Length)] ^= (byte)(1 << random.NextInt(8));
            copy[random.NextInt(copy.Length)] = (byte)random.Next();
            Parse(copy, key);
        }
    }

    private static void Parse(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key)
    {
        if (StunMessage.TryParse(bytes, out StunMessage message))
        {
            ReadEverything(message, key);
        }
    }
}
