using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;
using MediaServer.Tests;

namespace MediaServer.Protocols.Tests.Stun;

public sealed class StunMessageTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Rfc5769.Password);

    private static byte[] LongTermKey(HashAlgorithmName hash)
    {
        // RFC 8489 section 9.2.2: username ":" realm ":" password, here with the user of the vectors.
        byte[] text = Encoding.UTF8.GetBytes("マトリックス:example.org:TheMatrIX");
        return hash == HashAlgorithmName.SHA256 ? SHA256.HashData(text) : MD5.HashData(text);
    }

    [Fact]
    public void Sample_request_is_read_and_verified()
    {
        Assert.True(StunMessage.TryParse(Rfc5769.Request, out StunMessage message));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMethod.Binding, message.Method);
        Assert.True(message.TryGetAttribute(StunAttribute.Username, out ReadOnlySpan<byte> username));
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(username));
        Assert.True(message.TryGetUInt32(StunAttribute.Priority, out uint priority));
        Assert.Equal(0x6E0001FFu, priority);
        Assert.True(message.Has(StunAttribute.IceControlled));
        Assert.True(message.VerifyFingerprint());
        Assert.True(message.VerifyIntegrity(Key));
        Assert.False(message.VerifyIntegrity("another password"u8));
    }

    [Theory]
    [InlineData(false, "192.0.2.1")]
    [InlineData(true, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void Sample_responses_are_read_and_verified(bool ipv6, string address)
    {
        Assert.True(StunMessage.TryParse(ipv6 ? Rfc5769.IPv6Response : Rfc5769.IPv4Response, out StunMessage message));
        Assert.Equal(StunClass.SuccessResponse, message.Class);
        Assert.True(message.TryGetXorAddress(StunAttribute.XorMappedAddress, out TransportAddress mapped));
        Assert.Equal($"{System.Net.IPAddress.Parse(address)}", mapped.ToEndPoint().Address.ToString());
        Assert.Equal(32853, mapped.Port);
        Assert.True(message.VerifyFingerprint());
        Assert.True(message.VerifyIntegrity(Key));
    }

    [Fact]
    public void Long_term_samples_are_verified()
    {
        Assert.True(StunMessage.TryParse(Rfc5769.LongTerm, out StunMessage message));
        Assert.True(message.VerifyIntegrity(LongTermKey(HashAlgorithmName.MD5)));
        Assert.True(StunMessage.TryParse(Rfc5769.LongTermSha256, out StunMessage sha256));
        Assert.True(sha256.VerifyIntegrity(LongTermKey(HashAlgorithmName.SHA256)));
        Assert.False(sha256.VerifyIntegrity(LongTermKey(HashAlgorithmName.MD5)));
    }

    [Fact]
    public void Cut_at_every_length_is_refused()
    {
        foreach (byte[] vector in Rfc5769.All)
        {
            for (int length = 0; length < vector.Length; length++)
            {
                Assert.False(StunMessage.TryParse(vector.AsSpan(0, length), out _));
            }

            Assert.False(StunMessage.TryParse([.. vector, 0, 0, 0, 0], out _));
        }
    }

    [Fact]
    public void Every_flipped_bit_is_refused_or_breaks_the_integrity()
    {
        foreach (byte[] vector in Rfc5769.All)
        {
            byte[] key = vector == Rfc5769.LongTerm ? LongTermKey(HashAlgorithmName.MD5)
                : vector == Rfc5769.LongTermSha256 ? LongTermKey(HashAlgorithmName.SHA256) : Key;
            for (int bit = 0; bit < vector.Length * 8; bit++)
            {
                byte[] flipped = [.. vector];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                if (StunMessage.TryParse(flipped, out StunMessage message))
                {
                    StunChecks.ReadEverything(message, key);

                    // The integrity covers what stands before it; behind it stand the 8 bytes of FINGERPRINT, if any.
                    bool covered = bit / 8 < vector.Length - 8 || vector == Rfc5769.LongTerm || vector == Rfc5769.LongTermSha256;
                    Assert.False(covered && message.VerifyIntegrity(key), $"bit {bit}");
                }
            }
        }
    }

    [Fact]
    public void Attribute_behind_the_integrity_is_not_seen()
    {
        byte[] buffer = new byte[128];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, new byte[12]);
        writer.Add(StunAttribute.Username, "a:b"u8);
        writer.AddMessageIntegrity(Key);
        writer.AddFlag(StunAttribute.UseCandidate);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out StunMessage message));
        Assert.True(message.VerifyIntegrity(Key));
        Assert.False(message.Has(StunAttribute.UseCandidate));
    }

    [Fact]
    public void Fingerprint_must_be_last_and_attributes_are_bounded()
    {
        byte[] buffer = new byte[1024];
        StunWriter behind = new(buffer, StunClass.Request, StunMethod.Binding, new byte[12]);
        behind.AddFingerprint();
        behind.AddFlag(StunAttribute.UseCandidate);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, behind.Finish()), out _));

        StunWriter many = new(buffer, StunClass.Request, StunMethod.Binding, new byte[12]);
        for (int i = 0; i < StunMessage.MaxAttributes; i++)
        {
            many.AddFlag(StunAttribute.UseCandidate);
        }

        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, many.Finish()), out _));
        many.AddFlag(StunAttribute.UseCandidate);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, many.Finish()), out _));
    }

    [Fact]
    public void Long_message_in_front_of_the_integrity_counts_as_wrong()
    {
        byte[] buffer = new byte[4096];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, new byte[12]);
        writer.Add(StunAttribute.Data, new byte[2100]);
        writer.Add(StunAttribute.MessageIntegrity, new byte[20]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out StunMessage message));
        Assert.False(message.VerifyIntegrity(Key));
    }

    [Fact]
    public void Type_field_keeps_class_and_method()
    {
        Assert.Equal(0x0113, StunHeader.Type(StunClass.ErrorResponse, StunMethod.Allocate));
        for (int method = 0; method < 0x1000; method++)
        {
            for (int c = 0; c < 4; c++)
            {
                ushort type = StunHeader.Type((StunClass)c, (StunMethod)method);
                Assert.True(type < 0x4000);
                Assert.Equal((StunMethod)method, StunHeader.MethodOf(type));
                Assert.Equal((StunClass)c, StunHeader.ClassOf(type));
            }
        }
    }

    [Fact]
    public void Seeds_of_the_corpus_never_throw()
    {
        string? folder = Vectors.File("fuzz", "stun-corpus");
        if (folder is null)
        {
            Console.WriteLine("skipped: the corpus lies beside a developer's checkout only");
            return;
        }

        string[] files = Directory.GetFiles(folder);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            StunChecks.ParseMutations(bytes, Key);
        }
    }
}
