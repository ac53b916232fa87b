using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Tests.Ice;

/// <summary>Sends checks as a controlling client does, and keeps the last response.</summary>
internal sealed class IceClient(IceLite server, IceCredentials local, IceCredentials remote)
{
    public static readonly TransportAddress ServerAddress = TransportAddress.FromIPv4(0x0A000001, 20000);

    public byte[] LastResponse { get; private set; } = [];

    public int LastError { get; private set; }

    public IceCredentials Local { get; set; } = local;

    public IceCredentials Remote { get; set; } = remote;

    public string? Password { get; set; }

    public uint Priority { get; set; } = 1_853_824_767;

    public StunAttribute Role { get; set; } = StunAttribute.IceControlling;

    public static TransportAddress Address(int number, ushort port = 40000) =>
        TransportAddress.FromIPv4(0x0A000100u + (uint)number, port);

    public IceResult Check(TransportAddress from, double seconds, bool nominate = false, ushort extra = 0)
    {
        byte[] buffer = new byte[300];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, "abcdefghijkl"u8);
        writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes($"{Remote.UserFragment}:{Local.UserFragment}"));
        writer.AddUInt64(Role, 42);
        writer.AddUInt32(StunAttribute.Priority, Priority);
        if (nominate)
        {
            writer.AddFlag(StunAttribute.UseCandidate);
        }

        if (extra != 0)
        {
            writer.AddUInt32((StunAttribute)extra, 1);
        }

        writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(Password ?? Remote.Password));
        writer.AddFingerprint();
        return Send(buffer.AsSpan(0, writer.Finish()), from, seconds);
    }

    public IceResult Send(ReadOnlySpan<byte> bytes, TransportAddress from, double seconds)
    {
        byte[] response = new byte[IceLite.MaxResponseLength];
        Assert.True(StunMessage.TryParse(bytes, out StunMessage message));
        IceResult result = server.HandleBindingRequest(message, from, ServerAddress, Instant.FromSeconds(seconds), response, out int length);
        LastResponse = response[..length];
        LastError = ReadError(LastResponse);
        return result;
    }

    private static int ReadError(byte[] response)
    {
        if (response.Length == 0)
        {
            return 0;
        }

        Assert.True(StunMessage.TryParse(response, out StunMessage message));
        Assert.True(message.VerifyFingerprint());
        Assert.Equal("abcdefghijkl"u8, message.TransactionId);
        return message.TryGetAttribute(StunAttribute.ErrorCode, out ReadOnlySpan<byte> error) ? (error[2] * 100) + error[3] : 0;
    }
}
