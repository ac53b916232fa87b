using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Host.Tests;

/// <summary>A TURN client over TLS, as small as can be (RFC 8656).</summary>
internal sealed class TurnTlsClient(RawTls connection, string username, string password)
{
    private readonly byte[] _input = new byte[8192];
    private int _length;
    private byte[] _realm = [];
    private byte[] _nonce = [];
    private byte _number;

    private delegate void Attributes(ref StunWriter writer);

    /// <summary>Allocates; returns the code of an error or 0.</summary>
    public async Task<int> AllocateAsync()
    {
        byte[] refusal = await RequestAsync(StunMethod.Allocate, AddTransport, signed: false);
        StunMessage.TryParse(refusal, out StunMessage challenge);
        _realm = Attribute(challenge, StunAttribute.Realm);
        _nonce = Attribute(challenge, StunAttribute.Nonce);
        return Code(await RequestAsync(StunMethod.Allocate, AddTransport, signed: true));
    }

    public async Task<int> PermitAsync(TransportAddress peer) => Code(await RequestAsync(
        StunMethod.CreatePermission, (ref StunWriter writer) => writer.AddXorAddress(StunAttribute.XorPeerAddress, peer), signed: true));

    public async Task<int> BindChannelAsync(ushort channel, TransportAddress peer) => Code(await RequestAsync(
        StunMethod.ChannelBind,
        (ref StunWriter writer) =>
        {
            writer.AddUInt32(StunAttribute.ChannelNumber, (uint)channel << 16);
            writer.AddXorAddress(StunAttribute.XorPeerAddress, peer);
        },
        signed: true));

    public Task SendAsync(ushort channel, byte[] data)
    {
        byte[] frame = new byte[(4 + data.Length + 3) & ~3];
        frame[0] = (byte)(channel >> 8);
        frame[1] = (byte)channel;
        frame[2] = (byte)(data.Length >> 8);
        frame[3] = (byte)data.Length;
        data.CopyTo(frame, 4);
        return connection.WriteAsync(frame);
    }

    /// <summary>The next frame without padding.</summary>
    public async Task<byte[]> ReadFrameAsync()
    {
        while (true)
        {
            if (_length >= 4)
            {
                int body = (_input[2] << 8) | _input[3];
                int whole = (_input[0] < 4 ? 20 : 4) + body;
                int padded = (whole + 3) & ~3;
                if (_length >= padded)
                {
                    byte[] frame = _input[..whole];
                    _input.AsSpan(padded, _length - padded).CopyTo(_input);
                    _length -= padded;
                    return frame;
                }
            }

            byte[] chunk = new byte[4096];
            int read = await connection.ReadSomeAsync(chunk);
            Assert.True(read > 0, "the connection closed");
            chunk.AsSpan(0, read).CopyTo(_input.AsSpan(_length));
            _length += read;
        }
    }

    private static void AddTransport(ref StunWriter writer) => writer.AddUInt32(StunAttribute.RequestedTransport, 17u << 24);

    private static int Code(byte[] response)
    {
        Assert.True(StunMessage.TryParse(response, out StunMessage message));
        return message.TryGetAttribute(StunAttribute.ErrorCode, out ReadOnlySpan<byte> error) ? (error[2] * 100) + error[3] : 0;
    }

    private static byte[] Attribute(in StunMessage message, StunAttribute type)
    {
        Assert.True(message.TryGetAttribute(type, out ReadOnlySpan<byte> value));
        return value.ToArray();
    }

    private async Task<byte[]> RequestAsync(StunMethod method, Attributes attributes, bool signed)
    {
        await connection.WriteAsync(Build(method, attributes, signed));
        return await ReadFrameAsync();
    }

    private byte[] Build(StunMethod method, Attributes attributes, bool signed)
    {
        byte[] buffer = new byte[512];
        byte[] id = [_number++, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        StunWriter writer = new(buffer, StunClass.Request, method, id);
        attributes(ref writer);
        if (signed)
        {
            writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes(username));
            writer.Add(StunAttribute.Realm, _realm);
            writer.Add(StunAttribute.Nonce, _nonce);

            // RFC 8489 section 9.2.2: the long-term key.
            writer.AddMessageIntegrity(MD5.HashData([.. Encoding.UTF8.GetBytes($"{username}:"), .. _realm, .. Encoding.UTF8.GetBytes($":{password}")]));
        }

        return buffer[..writer.Finish()];
    }
}
