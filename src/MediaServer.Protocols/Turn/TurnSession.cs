using System.Buffers.Binary;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Turn;

/// <summary>
/// The TURN server's side of one TLS connection (RFC 8656): frames from the client and datagrams from peers go in,
/// frames and datagrams come out by <see cref="ITurnOutput"/>. It has at most one allocation, and relays to the
/// server's own media addresses only.
/// </summary>
public sealed class TurnSession
{
    /// <summary>A connection that has no allocation is given up after this time.</summary>
    public static readonly Duration IdleLifetime = Duration.FromSeconds(30);

    private const int MaxUnauthenticated = 32;

    private static readonly StunAttribute[] Understood =
    [
        StunAttribute.Username, StunAttribute.MessageIntegrity, StunAttribute.ChannelNumber, StunAttribute.Lifetime,
        StunAttribute.XorPeerAddress, StunAttribute.Data, StunAttribute.Realm, StunAttribute.Nonce,
        StunAttribute.RequestedAddressFamily, StunAttribute.EvenPort, StunAttribute.RequestedTransport,
        StunAttribute.DontFragment, StunAttribute.PasswordAlgorithm, StunAttribute.ReservationToken,
    ];

    private readonly ITurnOutput _output;
    private readonly ITurnRelay _relay;
    private readonly TurnAuthenticator _authenticator;
    private readonly TurnAllocation _allocation;
    private readonly TransportAddress _client;
    private readonly IRandomSource _random;
    private byte[] _frame = new byte[2048];
    private Instant _idleUntil;
    private int _bindings;

    /// <param name="output">Where frames and datagrams go.</param>
    /// <param name="relay">Opens and closes the relay socket.</param>
    /// <param name="credentials">Who may.</param>
    /// <param name="realm">At most 128 bytes; shown to clients.</param>
    /// <param name="client">The client's end of the connection, for XOR-MAPPED-ADDRESS.</param>
    /// <param name="random">For nonces and transaction ids.</param>
    /// <param name="now">When the connection came.</param>
    public TurnSession(
        ITurnOutput output, ITurnRelay relay, ITurnCredentials credentials, string realm, TransportAddress client,
        IRandomSource random, Instant now)
    {
        _output = output;
        _relay = relay;
        _authenticator = new TurnAuthenticator(credentials, realm, random);
        _allocation = new TurnAllocation(relay);
        _client = client;
        _random = random;
        _idleUntil = now + IdleLifetime;
    }

    /// <summary>True when the connection is to be closed: too many refusals, or no allocation in time.</summary>
    public bool ShouldClose { get; private set; }

    public bool HasAllocation => _allocation.IsOpen;

    /// <summary>When <see cref="Advance"/> has something to do.</summary>
    public Instant Deadline => _allocation.IsOpen ? _allocation.Expires : _idleUntil;

    /// <summary>Ends an allocation whose lifetime is over, and a connection that has none.</summary>
    public void Advance(Instant now)
    {
        bool had = _allocation.IsOpen;
        _allocation.Expire(now);
        ShouldClose |= had != _allocation.IsOpen || (!_allocation.IsOpen && now >= _idleUntil);
    }

    /// <summary>The connection is gone: the relay closes.</summary>
    public void Close()
    {
        _allocation.Close();
        ShouldClose = true;
    }

    /// <summary>One message that <see cref="TurnStreamFramer"/> cut out of the stream.</summary>
    /// <returns>Why it was not taken, or None.</returns>
    public DropReason Handle(ReadOnlySpan<byte> message, Instant now)
    {
        if (ShouldClose || message.Length < 4)
        {
            return DropReason.Truncated;
        }

        if (message[0] >= 0x40)
        {
            return HandleChannelData(message, now);
        }

        if (!StunMessage.TryParse(message, out StunMessage stun))
        {
            return DropReason.BadStun;
        }

        return stun.Class switch
        {
            StunClass.Request => HandleRequest(stun, now),
            StunClass.Indication when stun.Method == StunMethod.Send => HandleSend(stun, now),
            StunClass.Indication => DropReason.None,
            _ => DropReason.BadStun,
        };
    }

    /// <summary>A datagram that came to the relay socket.</summary>
    public DropReason FromPeer(TransportAddress peer, ReadOnlySpan<byte> datagram, Instant now)
    {
        if (!_allocation.IsOpen || !_allocation.Peers.IsPermitted(peer, now))
        {
            return DropReason.NotPermitted;
        }

        if (datagram.Length > ushort.MaxValue - 64)
        {
            return DropReason.Oversized;
        }

        Span<byte> frame = Frame(datagram.Length + 64);
        ushort channel = _allocation.Peers.ChannelOf(peer, now);
        _output.ToClient(frame[..(channel != 0 ? WriteChannelData(frame, channel, datagram) : WriteData(frame, peer, datagram))]);
        return DropReason.None;
    }

    private DropReason HandleRequest(in StunMessage request, Instant now)
    {
        if (request.Method == StunMethod.Binding)
        {
            return HandleBinding(request);
        }

        int error = _authenticator.Check(request, now);
        if (error != 0)
        {
            ShouldClose = _authenticator.Failures > TurnAuthenticator.MaxFailures;
            Refuse(request, error, authenticated: false, now);
            return error == StunErrorCode.Unauthenticated ? DropReason.BadIntegrity : DropReason.BadStun;
        }

        Span<ushort> unknown = stackalloc ushort[8];
        error = request.UnknownRequired(Understood, unknown) > 0 ? StunErrorCode.UnknownAttribute
            : !_allocation.IsOwner(_authenticator.User) ? StunErrorCode.WrongCredentials : Perform(request, now);
        if (error != 0)
        {
            Refuse(request, error, authenticated: true, now);
            return error == StunErrorCode.Forbidden ? DropReason.NotPermitted : DropReason.BadStun;
        }

        Accept(request);
        return DropReason.None;
    }

    private int Perform(in StunMessage request, Instant now)
    {
        _allocation.Expire(now);
        bool had = _allocation.IsOpen;
        int error = request.Method switch
        {
            StunMethod.Allocate => _allocation.Allocate(request, _authenticator.User, now),
            StunMethod.Refresh => _allocation.Refresh(request, now),
            StunMethod.CreatePermission => _allocation.CreatePermission(request, now),
            StunMethod.ChannelBind => _allocation.ChannelBind(request, now),
            _ => StunErrorCode.BadRequest,
        };
        _idleUntil = had && !_allocation.IsOpen ? now + IdleLifetime : _idleUntil;
        return error;
    }

    private void Accept(in StunMessage request)
    {
        StunWriter writer = new(_frame, StunClass.SuccessResponse, request.Method, request.TransactionId);
        if (request.Method == StunMethod.Allocate)
        {
            writer.AddXorAddress(StunAttribute.XorRelayedAddress, _allocation.Relayed);
            writer.AddXorMappedAddress(_client);
        }

        if (request.Method is StunMethod.Allocate or StunMethod.Refresh)
        {
            writer.AddUInt32(StunAttribute.Lifetime, _allocation.Lifetime);
        }

        writer.AddMessageIntegrity(_authenticator.Key);
        _output.ToClient(_frame.AsSpan(0, writer.Finish()));
    }

    private void Refuse(in StunMessage request, int code, bool authenticated, Instant now)
    {
        StunWriter writer = new(_frame, StunClass.ErrorResponse, request.Method, request.TransactionId);
        writer.AddErrorCode(code);
        if (code is StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce)
        {
            _authenticator.AddChallenge(ref writer, now);
        }

        if (code == StunErrorCode.UnknownAttribute)
        {
            Span<ushort> unknown = stackalloc ushort[8];
            writer.AddUnknownAttributes(unknown[..request.UnknownRequired(Understood, unknown)]);
        }

        if (authenticated)
        {
            writer.AddMessageIntegrity(_authenticator.Key);
        }

        _output.ToClient(_frame.AsSpan(0, writer.Finish()));
    }

    /// <summary>Some clients keep a connection alive by it. Not endlessly before there is an allocation.</summary>
    private DropReason HandleBinding(in StunMessage request)
    {
        if (!_allocation.IsOpen && ++_bindings > MaxUnauthenticated)
        {
            ShouldClose = true;
            return DropReason.RateLimited;
        }

        StunWriter writer = new(_frame, StunClass.SuccessResponse, StunMethod.Binding, request.TransactionId);
        writer.AddXorMappedAddress(_client);
        _output.ToClient(_frame.AsSpan(0, writer.Finish()));
        return DropReason.None;
    }

    /// <summary>A permission is for an IP address (RFC 8656 section 9), so the port is checked with each datagram.</summary>
    private DropReason HandleSend(in StunMessage indication, Instant now)
    {
        if (!_allocation.IsOpen
            || !indication.TryGetXorAddress(StunAttribute.XorPeerAddress, out TransportAddress peer)
            || !indication.TryGetAttribute(StunAttribute.Data, out ReadOnlySpan<byte> data))
        {
            return DropReason.BadStun;
        }

        if (!_allocation.Peers.IsPermitted(peer, now) || !_relay.IsAllowedPeer(peer))
        {
            return DropReason.NotPermitted;
        }

        _output.ToPeer(peer, data);
        return DropReason.None;
    }

    private DropReason HandleChannelData(ReadOnlySpan<byte> message, Instant now)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if (length > message.Length - 4)
        {
            return DropReason.Truncated;
        }

        if (!_allocation.IsOpen
            || !_allocation.Peers.TryGetPeer(BinaryPrimitives.ReadUInt16BigEndian(message), now, out TransportAddress peer))
        {
            return DropReason.NotPermitted;
        }

        _output.ToPeer(peer, message.Slice(4, length));
        return DropReason.None;
    }

    private int WriteData(Span<byte> frame, TransportAddress peer, ReadOnlySpan<byte> datagram)
    {
        Span<byte> transactionId = stackalloc byte[StunHeader.TransactionIdSize];
        _random.Fill(transactionId);
        StunWriter writer = new(frame, StunClass.Indication, StunMethod.Data, transactionId);
        writer.AddXorAddress(StunAttribute.XorPeerAddress, peer);
        writer.Add(StunAttribute.Data, datagram);
        return writer.Finish();
    }

    private static int WriteChannelData(Span<byte> frame, ushort channel, ReadOnlySpan<byte> datagram)
    {
        int padded = (4 + datagram.Length + 3) & ~3;
        BinaryPrimitives.WriteUInt16BigEndian(frame, channel);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)datagram.Length);
        datagram.CopyTo(frame[4..]);
        frame[(4 + datagram.Length)..padded].Clear();
        return padded;
    }

    private Span<byte> Frame(int length)
    {
        if (_frame.Length < length)
        {
            _frame = new byte[Math.Min(ushort.MaxValue + 128, length * 2)];
        }

        return _frame;
    }
}
