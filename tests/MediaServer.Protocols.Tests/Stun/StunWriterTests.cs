using System.Text;
using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Tests.Stun;

public sealed class StunWriterTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Rfc5769.Password);

    [Fact]
    public void Writes_the_sample_response_but_for_its_padding()
    {
        // The vector pads with a space and we pad with zero, so the hash differs: compared up to there.
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.SuccessResponse, StunMethod.Binding, Rfc5769.IPv4Response.AsSpan(8, 12));
        writer.Add(StunAttribute.Software, "test vector"u8);
        writer.AddXorMappedAddress(TransportAddress.FromIPv4(0xC0000201, 32853));
        writer.AddMessageIntegrity(Key);
        writer.AddFingerprint();
        byte[] written = buffer[..writer.Finish()];
        Assert.Equal(Rfc5769.IPv4Response.Length, written.Length);
        Assert.Equal(Rfc5769.IPv4Response[..35], written[..35]);
        Assert.Equal(Rfc5769.IPv4Response[36..48], written[36..48]);
        Assert.True(StunMessage.TryParse(written, out StunMessage message));
        Assert.True(message.VerifyIntegrity(Key));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void Writes_the_long_term_sample_exactly()
    {
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, Rfc5769.LongTerm.AsSpan(8, 12));
        writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes("マトリックス"));
        writer.Add(StunAttribute.Nonce, "f//499k954d6OL34oL9FSTvy64sA"u8);
        writer.Add(StunAttribute.Realm, "example.org"u8);
        writer.AddMessageIntegrity(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes("マトリックス:example.org:TheMatrIX")));
        Assert.Equal(Rfc5769.LongTerm, buffer[..writer.Finish()]);
    }

    [Fact]
    public void Errors_have_class_number_and_reason()
    {
        byte[] buffer = new byte[64];
        StunWriter writer = new(buffer, StunClass.ErrorResponse, StunMethod.Binding, new byte[12]);
        writer.AddErrorCode(487);
        writer.AddUnknownAttributes([0x0027, 0x7FFF]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out StunMessage message));
        Assert.True(message.TryGetAttribute(StunAttribute.ErrorCode, out ReadOnlySpan<byte> error));
        Assert.Equal([0, 0, 4, 87, .. "Role Conflict"u8], error.ToArray());
        Assert.True(message.TryGetAttribute(StunAttribute.UnknownAttributes, out ReadOnlySpan<byte> unknown));
        Assert.Equal([0, 0x27, 0x7F, 0xFF], unknown.ToArray());
    }

    [Fact]
    public void Too_small_a_buffer_overflows_without_throwing()
    {
        for (int size = 0; size < 84; size++)
        {
            byte[] buffer = new byte[size];
            StunWriter writer = new(buffer, StunClass.SuccessResponse, StunMethod.Binding, new byte[12]);
            writer.AddXorMappedAddress(TransportAddress.FromIPv6(new byte[16], 5));
            writer.AddErrorCode(400);
            writer.AddMessageIntegrity(Key);
            writer.AddFingerprint();
            Assert.True(writer.Overflowed);
            Assert.Equal(0, writer.Finish());
        }
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Gen.Select(Gen.Byte.Array[12], Gen.Byte.Array[16], Gen.UShort, Gen.Byte.Array[0, 60], Gen.Byte.Array[1, 80]).Sample((id, ip, port, user, key) =>
        {
            byte[] buffer = new byte[300];
            TransportAddress address = TransportAddress.FromIPv6(ip, port);
            StunWriter writer = new(buffer, StunClass.Request, StunMethod.Allocate, id);
            writer.Add(StunAttribute.Username, user);
            writer.AddXorAddress(StunAttribute.XorPeerAddress, address);
            writer.AddMessageIntegrity(key);
            writer.AddFingerprint();
            return StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out StunMessage message)
                && message.TransactionId.SequenceEqual(id)
                && message.TryGetAttribute(StunAttribute.Username, out ReadOnlySpan<byte> read) && read.SequenceEqual(user)
                && message.TryGetXorAddress(StunAttribute.XorPeerAddress, out TransportAddress peer) && peer == address
                && message.VerifyIntegrity(key) && message.VerifyFingerprint();
        });
    }

    [Fact]
    public void Reading_verifying_and_writing_allocate_nothing()
    {
        byte[] response = new byte[256];
        Run(response);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Run(response);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(byte[] response)
    {
        bool valid = StunMessage.TryParse(Rfc5769.Request, out StunMessage message)
            && message.VerifyFingerprint() && message.VerifyIntegrity(Key);
        StunWriter writer = new(response, StunClass.SuccessResponse, StunMethod.Binding, message.TransactionId);
        writer.AddXorMappedAddress(TransportAddress.FromIPv4(1, 2));
        writer.AddMessageIntegrity(Key);
        writer.AddFingerprint();
        Assert.True(valid && writer.Finish() > 0);
    }
}
