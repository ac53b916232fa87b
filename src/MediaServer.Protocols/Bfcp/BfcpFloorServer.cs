using MediaServer.Primitives;

namespace MediaServer.Protocols.Bfcp;

/// <summary>What a client of the floor wants.</summary>
public enum BfcpWish : byte
{
    Nothing,

    /// <summary>It asks for the floor: grant or deny.</summary>
    Request,

    /// <summary>It gave the floor back, or said goodbye while it had it.</summary>
    Release,
}

/// <summary>
/// One client's side of a conference with one floor (RFC 8855 section 13). What is told unasked over UDP is repeated until
/// it is acknowledged (section 8.3).
/// </summary>
/// <param name="conference">As in the SDP.</param>
/// <param name="user">The client.</param>
/// <param name="floor">The only floor.</param>
/// <param name="isReliable">TCP: nothing is repeated.</param>
public sealed class BfcpFloorServer(uint conference, ushort user, ushort floor, bool isReliable)
{
    /// <summary>Whom the floor is said to belong to when another party of the room has it.</summary>
    private const ushort SomebodyElse = 0xFFFE;
    private const ushort OthersRequest = 0xFFFE;

    // RFC 8855 section 8.3.1: T1 is 500 ms, doubled, and after four tries it is given up.
    private static readonly Duration s_first = Duration.FromMilliseconds(500);
    private const int Tries = 4;

    private static readonly byte[] s_primitives = [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17];
    private static readonly byte[] s_attributes = [1, 2, 3, 5, 6, 10, 11, 14, 15, 17, 18];

    private readonly Queue<byte[]> _transmits = new();
    private int _version = isReliable ? 1 : 2;
    private ushort _lastTransaction;
    private ushort _request;
    private bool _othersHave;
    private bool _isKnown;
    private byte[]? _pending;
    private ushort _pendingTransaction;
    private Duration _interval;
    private int _tries;

    /// <summary>The client has the floor.</summary>
    public bool IsGranted { get; private set; }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? transmit) => _transmits.TryDequeue(out transmit);

    /// <summary>Takes one message. Never throws.</summary>
    /// <param name="bytes">A datagram, or what the framer cut out.</param>
    /// <param name="wish">What the owner of the floor must decide.</param>
    /// <returns>False for what is no message.</returns>
    public bool Receive(ReadOnlySpan<byte> bytes, out BfcpWish wish)
    {
        wish = BfcpWish.Nothing;
        if (!BfcpMessage.TryParse(bytes, out BfcpMessage message))
        {
            return false;
        }

        _version = message.Version;
        _isKnown = true;
        if (message.Primitive is BfcpPrimitive.FloorStatusAck or BfcpPrimitive.FloorRequestStatusAck)
        {
            if (message.Transaction == _pendingTransaction)
            {
                _pending = null;
                NextDeadline = Instant.Never;
            }
        }
        else if (message.Conference != conference)
        {
            Error(message, BfcpError.ConferenceDoesNotExist);
        }
        else if (message.User != user)
        {
            Error(message, BfcpError.UserDoesNotExist);
        }
        else
        {
            wish = Take(message);
        }

        return true;
    }

    /// <summary>The floor is the client's, or is not, as an answer to its request.</summary>
    public void Answer(bool granted)
    {
        IsGranted = granted;
        _othersHave &= !granted;
        Send(Write(BfcpPrimitive.FloorRequestStatus, _lastTransaction, isResponse: true)
            .AddRequest(_request, floor, granted ? BfcpRequestStatus.Granted : BfcpRequestStatus.Denied, 0));
    }

    /// <summary>The floor is taken from the client: somebody else shows now.</summary>
    public void Revoke(Instant now)
    {
        if (IsGranted)
        {
            IsGranted = false;
            Notify(BfcpPrimitive.FloorRequestStatus, now, writer => writer.AddRequest(_request, floor, BfcpRequestStatus.Revoked, 0));
        }
    }

    /// <summary>Another party of the room shows something, or stopped; told once the client was heard of.</summary>
    public void Tell(bool othersHave, Instant now)
    {
        if (_othersHave == othersHave)
        {
            return;
        }

        _othersHave = othersHave;
        if (_isKnown)
        {
            Notify(BfcpPrimitive.FloorStatus, now, WriteFloor);
        }
    }

    public void Advance(Instant now)
    {
        if (_pending is null || now < NextDeadline)
        {
            return;
        }

        if (++_tries > Tries)
        {
            _pending = null;
            NextDeadline = Instant.Never;
            return;
        }

        _transmits.Enqueue(_pending);
        _interval *= 2;
        NextDeadline = now + _interval;
    }

    private BfcpWish Take(in BfcpMessage message)
    {
        switch (message.Primitive)
        {
            case BfcpPrimitive.Hello:
                Reply(message, BfcpPrimitive.HelloAck, writer => writer.Add(BfcpAttribute.SupportedPrimitives, s_primitives).Add(BfcpAttribute.SupportedAttributes, Doubled(s_attributes)));
                return BfcpWish.Nothing;
            case BfcpPrimitive.FloorQuery:
                Reply(message, BfcpPrimitive.FloorStatus, WriteFloor);
                return BfcpWish.Nothing;
            case BfcpPrimitive.FloorRequest:
                return TakeRequest(message);
            case BfcpPrimitive.FloorRelease:
                return TakeRelease(message);
            case BfcpPrimitive.FloorRequestQuery:
                if (message.TryFind(BfcpAttribute.FloorRequestId, out ushort asked) && asked == _request && IsGranted)
                {
                    Reply(message, BfcpPrimitive.FloorRequestStatus, writer => writer.AddRequest(_request, floor, BfcpRequestStatus.Granted, 0));
                }
                else
                {
                    Error(message, BfcpError.FloorRequestIdDoesNotExist);
                }

                return BfcpWish.Nothing;
            case BfcpPrimitive.UserQuery:
                Reply(message, BfcpPrimitive.UserStatus, writer => _ = IsGranted ? writer.AddRequest(_request, floor, BfcpRequestStatus.Granted, user) : writer);
                return BfcpWish.Nothing;
            case BfcpPrimitive.Goodbye:
                Reply(message, BfcpPrimitive.GoodbyeAck, _ => { });
                return Release();
            case BfcpPrimitive.HelloAck or BfcpPrimitive.Error or BfcpPrimitive.GoodbyeAck:
                return BfcpWish.Nothing;
            default:
                Error(message, BfcpError.UnknownPrimitive);
                return BfcpWish.Nothing;
        }
    }

    private BfcpWish TakeRequest(in BfcpMessage message)
    {
        if (message.TryFind(BfcpAttribute.FloorId, out ushort wanted) && wanted != floor)
        {
            Error(message, BfcpError.InvalidFloorId);
            return BfcpWish.Nothing;
        }

        bool again = message.Transaction == _lastTransaction && IsGranted;
        _lastTransaction = message.Transaction;
        if (again)
        {
            // The answer was lost.
            Answer(granted: true);
            return BfcpWish.Nothing;
        }

        _request = (ushort)(_request % 0xFFF0 + 1);
        return BfcpWish.Request;
    }

    private BfcpWish TakeRelease(in BfcpMessage message)
    {
        ushort request = message.TryFind(BfcpAttribute.FloorRequestId, out ushort named) ? named : _request;
        if (request != _request)
        {
            Error(message, BfcpError.FloorRequestIdDoesNotExist);
            return BfcpWish.Nothing;
        }

        Reply(message, BfcpPrimitive.FloorRequestStatus, writer => writer.AddRequest(_request, floor, BfcpRequestStatus.Released, 0));
        return Release();
    }

    private BfcpWish Release()
    {
        bool had = IsGranted;
        IsGranted = false;
        return had ? BfcpWish.Release : BfcpWish.Nothing;
    }

    private void WriteFloor(BfcpWriter writer)
    {
        writer.Add(BfcpAttribute.FloorId, floor);
        if (IsGranted)
        {
            writer.AddRequest(_request, floor, BfcpRequestStatus.Granted, user);
        }
        else if (_othersHave)
        {
            writer.AddRequest(OthersRequest, floor, BfcpRequestStatus.Granted, SomebodyElse);
        }
    }

    private void Notify(BfcpPrimitive primitive, Instant now, Action<BfcpWriter> write)
    {
        // Transactions of the server: 0 over TCP, where nothing answers (section 8.2).
        _pendingTransaction = isReliable ? (ushort)0 : (ushort)(_pendingTransaction % 0xFFF0 + 1);
        BfcpWriter writer = Write(primitive, _pendingTransaction, isResponse: false);
        write(writer);
        byte[] bytes = writer.ToBytes();
        _transmits.Enqueue(bytes);
        if (!isReliable)
        {
            _pending = bytes;
            _tries = 0;
            _interval = s_first;
            NextDeadline = now + s_first;
        }
    }

    private void Reply(in BfcpMessage message, BfcpPrimitive primitive, Action<BfcpWriter> write)
    {
        BfcpWriter writer = Write(primitive, message.Transaction, isResponse: true);
        write(writer);
        Send(writer);
    }

    private void Error(in BfcpMessage message, BfcpError code) =>
        Send(new BfcpWriter(_version, isResponse: true, BfcpPrimitive.Error, message.Conference, message.Transaction, message.User).Add(BfcpAttribute.ErrorCode, (byte)code));

    private BfcpWriter Write(BfcpPrimitive primitive, ushort transaction, bool isResponse) => new(_version, isResponse, primitive, conference, transaction, user);

    private void Send(BfcpWriter writer) => _transmits.Enqueue(writer.ToBytes());

    // SUPPORTED-ATTRIBUTES carries seven bits and a reserved one (section 5.2.10).
    private static byte[] Doubled(byte[] values) => [.. values.Select(value => (byte)(value << 1))];
}
