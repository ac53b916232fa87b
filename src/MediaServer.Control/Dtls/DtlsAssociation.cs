using MediaServer.Primitives;
using MediaServer.Protocols.Dtls;
using MediaServer.Protocols.Sdp;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MediaServer.Control.Dtls;

/// <summary>
/// One DTLS association. <see cref="Receive"/> and <see cref="Close"/> may be called from any thread at any time and
/// never wait; a thread is held only from a whole ClientHello to the end of the handshake.
/// </summary>
public sealed class DtlsAssociation
{
    private readonly object _gate = new();
    private readonly DtlsRole _role;
    private readonly HandshakeContext _context;
    private readonly HandshakeThreads _threads;
    private readonly DtlsStatistics _statistics;
    private readonly AssociationTransport _transport;
    private readonly HandshakeMessageAssembler _hello = new(DtlsHandshakeFragment.ClientHello);
    private readonly Action<DtlsOutcome> _completed;
    private readonly AfterHandshake _after;
    private ITimer? _helloTimer;
    private State _state = State.AwaitingHello;

    internal DtlsAssociation(
        DtlsRole role, HandshakeContext context, HandshakeThreads threads, DtlsStatistics statistics, string tokenKey,
        Action<ReadOnlyMemory<byte>> send, Action<DtlsOutcome> completed, Action? closed)
    {
        _role = role;
        _context = context;
        _threads = threads;
        _statistics = statistics;
        _transport = new AssociationTransport(role, context.Options.MaxDatagram, send);
        _completed = completed;
        _after = new AfterHandshake(_transport, context, closed);
        TokenKey = tokenKey;
    }

    private enum State : byte
    {
        AwaitingHello,
        Waiting,
        Running,
        Open,
        Closed,
    }

    internal string TokenKey { get; }

    /// <summary>
    /// One datagram from the peer, whichever of its addresses it came from. The lane counts the reason when it was not
    /// taken.
    /// </summary>
    public DropReason Receive(ReadOnlySpan<byte> datagram)
    {
        ReadOnlySpan<byte> rest = datagram;
        if (!DtlsRecord.TryReadNext(ref rest, out _))
        {
            return DropReason.BadDtls;
        }

        lock (_gate)
        {
            switch (_state)
            {
                case State.AwaitingHello when _role == DtlsRole.Server:
                    return ReceiveHello(datagram);
                case State.AwaitingHello:
                    Submit();
                    return _transport.Enqueue(datagram);
                case State.Closed:
                    return DropReason.BadDtls;
            }
        }

        DropReason drop = _transport.Enqueue(datagram);
        _after.Wake();
        return drop;
    }

    /// <summary>Says close_notify to the peer where a handshake was done, and gives up one that wasn't.</summary>
    public void Close() => End(DtlsFailure.Closed);

    /// <summary>Starts the clock, and as client the handshake.</summary>
    internal void Begin(TimeProvider time)
    {
        _statistics.CountStarted();
        lock (_gate)
        {
            _helloTimer = time.CreateTimer(
                static self => ((DtlsAssociation)self!).HelloTimedOut(), this, _context.Options.HelloTimeout, Timeout.InfiniteTimeSpan);
            if (_role == DtlsRole.Client)
            {
                Submit();
            }
        }
    }

    /// <summary>On a handshake thread: runs the handshake to its end.</summary>
    internal void Run()
    {
        lock (_gate)
        {
            if (_state != State.Waiting)
            {
                return;
            }

            _state = State.Running;
            _helloTimer?.Dispose();
        }

        DtlsOutcome outcome = Handshake(out DtlsTransport? transport);
        bool closed;
        lock (_gate)
        {
            closed = _state == State.Closed;
            _state = closed || transport is null ? State.Closed : State.Open;
        }

        if (closed)
        {
            transport?.Close();
            outcome = DtlsOutcome.Failed(DtlsFailure.Closed);
        }

        Complete(outcome);
        if (outcome.Succeeded)
        {
            _after.Open(transport!);
        }
    }

    private DropReason ReceiveHello(ReadOnlySpan<byte> datagram)
    {
        HandshakeProgress progress = _hello.Add(datagram);
        if (progress == HandshakeProgress.Refused)
        {
            return _hello.Drop;
        }

        if (_hello.Restarted)
        {
            _transport.ClearInbox();
        }

        DropReason drop = progress == HandshakeProgress.Repeated ? DropReason.None : _transport.Enqueue(datagram);
        if (_hello.IsWhole)
        {
            Submit();
        }

        return drop;
    }

    /// <summary>With the gate held. When the queue is full, the peer's next datagram tries again.</summary>
    private void Submit()
    {
        _state = State.Waiting;
        if (!_threads.TrySubmit(this))
        {
            _state = State.AwaitingHello;
            _statistics.CountNotQueued();
        }
    }

    private DtlsOutcome Handshake(out DtlsTransport? transport)
    {
        transport = null;
        try
        {
            BcTlsCrypto crypto = new(new SecureRandom(new CryptoApiRandomGenerator()));
            transport = _role == DtlsRole.Server
                ? new DtlsServerProtocol().Accept(new DtlsServerPeer(crypto, _context), _transport)
                : new DtlsClientProtocol().Connect(new DtlsClientPeer(crypto, _context), _transport);
            return new DtlsOutcome { Keys = _context.Keys };
        }
        catch (TlsFatalAlertReceived alert)
        {
            return DtlsOutcome.Failed(DtlsFailure.AlertReceived, alert.AlertDescription);
        }
        catch (TlsFatalAlert alert)
        {
            return DtlsOutcome.Failed(_context.Failure == DtlsFailure.None ? DtlsFailure.ProtocolError : _context.Failure, alert.AlertDescription);
        }
        catch (TlsTimeoutException)
        {
            return DtlsOutcome.Failed(DtlsFailure.Timeout);
        }
        catch (Exception)
        {
            // Whatever a peer sends must not end the process: this is a thread of our own.
            return DtlsOutcome.Failed(DtlsFailure.ProtocolError, AlertDescription.internal_error);
        }
    }

    private void HelloTimedOut() => End(DtlsFailure.Timeout);

    private void End(DtlsFailure failure)
    {
        bool complete;
        lock (_gate)
        {
            if (_state == State.Closed || (failure == DtlsFailure.Timeout && _state >= State.Running))
            {
                return;
            }

            // A running handshake completes on its own thread, an open association has done so.
            complete = _state < State.Running;
            _helloTimer?.Dispose();
            if (_state == State.Open)
            {
                _after.Close();
            }
            else
            {
                _transport.Stop();
            }

            _state = State.Closed;
        }

        if (complete)
        {
            _threads.Withdraw(this);
            ThreadPool.UnsafeQueueUserWorkItem(_ => Complete(DtlsOutcome.Failed(failure)), null);
        }
    }

    private void Complete(DtlsOutcome outcome)
    {
        _statistics.CountEnded(outcome.Succeeded);
        _completed(outcome);
    }
}
