using Org.BouncyCastle.Tls;

namespace MediaServer.Control.Dtls;

/// <summary>
/// An association after its handshake, when it has no thread: a datagram wakes a task of the pool, one at a time,
/// which answers a repeated last flight (RFC 6347 section 4.2.4) and sees alerts.
/// </summary>
internal sealed class AfterHandshake(AssociationTransport transport, HandshakeContext context, Action? closed) : IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private DtlsTransport? _dtls;
    private bool _working;
    private bool _closing;
    private bool _ended;

    /// <summary>The handshake is done; what came during its last moments is looked at.</summary>
    public void Open(DtlsTransport dtls)
    {
        lock (_gate)
        {
            _dtls = dtls;
        }

        Wake();
    }

    /// <summary>A datagram is there. Never waits; does nothing before <see cref="Open"/>.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_dtls is null || _working || _ended || !(_closing || transport.HasDatagrams))
            {
                return;
            }

            _working = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends close_notify from the pool.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
        }

        Wake();
    }

    void IThreadPoolWorkItem.Execute()
    {
        byte[] buffer = new byte[AssociationTransport.ReceiveLimit];
        while (Continue(out bool closing))
        {
            if (closing)
            {
                _dtls!.Close();
                End(notify: false);
            }
            else if (!Read(buffer, out bool byPeer))
            {
                End(notify: byPeer);
            }
        }
    }

    private bool Continue(out bool closing)
    {
        lock (_gate)
        {
            closing = _closing;
            _working = !_ended && (_closing || transport.HasDatagrams);
            return _working;
        }
    }

    /// <summary>
    /// False when nothing more can be read. Only what the peer has signed with its keys ends the call: BouncyCastle
    /// giving up over a record that anybody may have sent does not, for the SRTP keys stand.
    /// </summary>
    private bool Read(byte[] buffer, out bool byPeer)
    {
        byPeer = false;
        try
        {
            // Application data has no use here and is thrown away. One millisecond, for zero means for ever.
            while (_dtls!.Receive(buffer, 0, buffer.Length, 1) >= 0)
            {
            }
        }
        catch (TlsFatalAlertReceived)
        {
            byPeer = true;
        }
        catch (Exception)
        {
            byPeer = context.PeerClosed;
            return false;
        }

        byPeer |= context.PeerClosed;
        return !byPeer;
    }

    private void End(bool notify)
    {
        lock (_gate)
        {
            _ended = true;
        }

        transport.Stop();
        if (notify)
        {
            closed?.Invoke();
        }
    }
}
