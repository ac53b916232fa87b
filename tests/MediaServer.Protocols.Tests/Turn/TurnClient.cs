using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;
using MediaServer.Protocols.Turn;

namespace MediaServer.Protocols.Tests.Turn;

/// <summary>A scripted client, with the sockets' side of a session.</summary>
internal sealed class TurnClient : ITurnOutput, ITurnRelay
{
    public static readonly TransportAddress Media = TransportAddress.FromIPv4(0x0A000001, 20000);
    public static readonly TransportAddress Elsewhere = TransportAddress.FromIPv4(0x0A000002, 20000);
    public static readonly TransportAddress Own = TransportAddress.FromIPv4(0xC0000263, 50123);

    private readonly TurnCredentialIssuer _issuer = new("0123456789abcdef"u8.ToArray(), new WallClock(1_800_000_000_000_000));
    private byte[] _realm = [];
    private byte[] _nonce = [];

    public TurnClient()
    {
        Credential = _issuer.Issue("participant", Now, Duration.FromSeconds(86_400));
        Session = new TurnSession(this, this, _issuer, "mediaserver", Own, new SeededRandomSource(3), Now);
    }

    public TurnSession Session { get; }

    public TurnCredential Credential { get; set; }

    public TurnCredentialIssuer Issuer => _issuer;

    public Instant Now { get; set; } = Instant.FromSeconds(1000);

    public List<byte[]> ToClient { get; } = [];

    public List<(TransportAddress Peer, byte[] Data)> ToPeer { get; } = [];

    public bool RelayOpen { get; private set; }

    public bool RelayAvailable { get; set; } = true;

    void ITurnOutput.ToClient(ReadOnlySpan<byte> frame) => ToClient.Add(frame.ToArray());

    void ITurnOutput.ToPeer(TransportAddress peer, ReadOnlySpan<byte> datagram) => ToPeer.Add((peer, datagram.ToArray()));

    bool ITurnRelay.TryOpen(bool ipv6, out TransportAddress relayed)
    {
        Assert.False(RelayOpen);
        relayed = ipv6 ? TransportAddress.FromIPv6(new byte[16], 40000) : TransportAddress.FromIPv4(0x0A000001, 40000);
        return RelayOpen = RelayAvailable;
    }

    void ITurnRelay.Close() => RelayOpen = false;

    bool ITurnRelay.IsAllowedPeer(TransportAddress peer) => peer.Port == 20000 && peer != Elsewhere;

    /// <summary>Sends a request as its user; the error of the response, or 0.</summary>
    public int Request(StunMethod method, Action<AttributeList>? attributes = null, bool signed = true)
    {
        int error = Send(Message(method, attributes, signed));
        if (error is 401 or 438)
        {
            Assert.True(StunMessage.TryParse(ToClient[^1], out StunMessage response));
            Assert.True(response.TryGetAttribute(StunAttribute.Realm, out ReadOnlySpan<byte> realm));
            Assert.True(response.TryGetAttribute(StunAttribute.Nonce, out ReadOnlySpan<byte> nonce));
            (_realm, _nonce) = (realm.ToArray(), nonce.ToArray());
        }

        return error;
    }

    public byte[] Message(StunMethod method, Action<AttributeList>? attributes = null, bool signed = true)
    {
        byte[] buffer = new byte[1024];
        AttributeList list = new();
        attributes?.Invoke(list);
        StunWriter writer = new(buffer, StunClass.Request, method, "abcdefghijkl"u8);
        foreach ((StunAttribute type, byte[] value) in list.Items)
        {
            writer.Add(type, value);
        }

        if (signed && _nonce.Length > 0)
        {
            writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes(Credential.Username));
            writer.Add(StunAttribute.Realm, _realm);
            writer.Add(StunAttribute.Nonce, _nonce);
            writer.AddMessageIntegrity(Key());
        }

        return buffer[..writer.Finish()];
    }

    public int Send(byte[] message)
    {
        int before = ToClient.Count;
        Session.Handle(message, Now);
        Assert.Equal(before + 1, ToClient.Count);
        Assert.True(StunMessage.TryParse(ToClient[^1], out StunMessage response));
        return response.TryGetAttribute(StunAttribute.ErrorCode, out ReadOnlySpan<byte> error) ? (error[2] * 100) + error[3] : 0;
    }

    /// <summary>The challenge, then an allocation.</summary>
    public TurnClient Allocated()
    {
        Assert.Equal(401, Request(StunMethod.Allocate, a => a.Transport(17), signed: false));
        Assert.Equal(0, Request(StunMethod.Allocate, a => a.Transport(17)));
        return this;
    }

    public byte[] Key() => MD5.HashData(Encoding.UTF8.GetBytes($"{Credential.Username}:mediaserver:{Credential.Password}"));

    public static byte[] Indication(TransportAddress peer, ReadOnlySpan<byte> data)
    {
        byte[] buffer = new byte[1024];
        StunWriter writer = new(buffer, StunClass.Indication, StunMethod.Send, "abcdefghijkl"u8);
        writer.AddXorAddress(StunAttribute.XorPeerAddress, peer);
        writer.Add(StunAttribute.Data, data);
        return buffer[..writer.Finish()];
    }

    public static byte[] ChannelData(ushort channel, params byte[] data)
    {
        byte[] frame = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, channel);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)data.Length);
        data.CopyTo(frame, 4);
        return frame;
    }
}

/// <summary>Attributes of a request.</summary>
internal sealed class AttributeList
{
    public List<(StunAttribute Type, byte[] Value)> Items { get; } = [];

    public AttributeList Transport(byte protocol) => Add(StunAttribute.RequestedTransport, protocol, 0, 0, 0);

    public AttributeList Number(StunAttribute type, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Add(type, bytes);
    }

    public AttributeList Peer(TransportAddress peer)
    {
        byte[] buffer = new byte[64];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, "abcdefghijkl"u8);
        writer.AddXorAddress(StunAttribute.XorPeerAddress, peer);
        return Add(StunAttribute.XorPeerAddress, buffer[24..writer.Finish()]);
    }

    public AttributeList Add(StunAttribute type, params byte[] value)
    {
        Items.Add((type, value));
        return this;
    }
}
