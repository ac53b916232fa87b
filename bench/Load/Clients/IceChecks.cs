using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Bench.Load.Clients;

/// <summary>The controlling side toward one candidate: a check each 100 ms until one is answered, then each 2.5 s (RFC 7675).</summary>
internal sealed class IceChecks(RtcClient client)
{
    private static readonly Duration s_consent = Duration.FromSeconds(2.5);

    private readonly byte[] _transaction = RandomNumberGenerator.GetBytes(12);
    private readonly ulong _tieBreaker = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private Instant _next = Instant.Past;
    private bool _answered;

    public void Service(Instant now)
    {
        if (now < _next)
        {
            return;
        }

        _next = now + (_answered ? s_consent : Duration.FromMilliseconds(90));
        Span<byte> buffer = stackalloc byte[512];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, _transaction);
        writer.Add(StunAttribute.Username, Encoding.ASCII.GetBytes($"{client.Remote.UserFragment}:{client.UserFragment}"));
        writer.AddUInt64(StunAttribute.IceControlling, _tieBreaker);
        writer.AddUInt32(StunAttribute.Priority, 0x6E7F_1EFF);
        writer.AddFlag(StunAttribute.UseCandidate);
        writer.AddMessageIntegrity(Encoding.ASCII.GetBytes(client.Remote.Password));
        writer.AddFingerprint();
        client.Socket.Send(buffer[..writer.Finish()]);
    }

    /// <summary>True when our check has succeeded. A full agent's own check is answered as well.</summary>
    public bool OnStun(ReadOnlySpan<byte> bytes)
    {
        if (!StunMessage.TryParse(bytes, out StunMessage message) || message.Method != StunMethod.Binding)
        {
            return false;
        }

        if (message.Class == StunClass.Request)
        {
            Answer(message);
            return false;
        }

        _answered |= message.Class == StunClass.SuccessResponse && message.TransactionId.SequenceEqual(_transaction);
        return _answered;
    }

    private void Answer(in StunMessage request)
    {
        byte[] password = Encoding.ASCII.GetBytes(client.Password);
        if (!request.VerifyIntegrity(password))
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[256];
        StunWriter writer = new(buffer, StunClass.SuccessResponse, StunMethod.Binding, request.TransactionId);
        writer.AddXorMappedAddress(TransportAddress.FromEndPoint(client.Remote.Address));
        writer.AddMessageIntegrity(password);
        writer.AddFingerprint();
        client.Socket.Send(buffer[..writer.Finish()]);
    }
}
