namespace MediaServer.Control.Dtls;

/// <summary>
/// The threads that run handshakes: BouncyCastle blocks the one that it is called on. As many as are needed up to a
/// limit, none while nothing is to do; first come, first served, but for those whose token has its share in progress.
/// </summary>
internal sealed class HandshakeThreads(DtlsOptions options)
{
    private const int StackBytes = 512 * 1024;

    private readonly object _gate = new();
    private readonly LinkedList<DtlsAssociation> _waiting = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private int _threads;

    /// <summary>False when too many wait already.</summary>
    public bool TrySubmit(DtlsAssociation association)
    {
        lock (_gate)
        {
            if (_waiting.Count >= options.MaxWaiting)
            {
                return false;
            }

            _waiting.AddLast(association);
            if (_threads < options.MaxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "dtls" }.Start();
            }

            return true;
        }
    }

    /// <summary>Takes an association that is closed out of the queue.</summary>
    public void Withdraw(DtlsAssociation association)
    {
        lock (_gate)
        {
            _waiting.Remove(association);
        }
    }

    private void Work()
    {
        while (Next() is { } association)
        {
            association.Run();
            Done(association.TokenKey);
        }
    }

    private DtlsAssociation? Next()
    {
        lock (_gate)
        {
            for (LinkedListNode<DtlsAssociation>? node = _waiting.First; node is not null; node = node.Next)
            {
                int running = _running.GetValueOrDefault(node.Value.TokenKey);
                if (running < options.MaxPerToken)
                {
                    _running[node.Value.TokenKey] = running + 1;
                    _waiting.Remove(node);
                    return node.Value;
                }
            }

            // Those that remain are taken by the thread that now runs a handshake of their token.
            _threads--;
            return null;
        }
    }

    private void Done(string token)
    {
        lock (_gate)
        {
            if (--_running[token] == 0)
            {
                _running.Remove(token);
            }
        }
    }
}
