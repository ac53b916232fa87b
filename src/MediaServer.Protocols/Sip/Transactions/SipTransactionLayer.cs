using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// All transactions of an endpoint (RFC 3261 section 17): messages and the time in; messages, events and the next deadline
/// out. Belongs to one thread.
/// </summary>
public sealed class SipTransactionLayer(IRandomSource random)
{
    private readonly Dictionary<string, SipTransaction> _transactions = [];
    private readonly PriorityQueue<SipTransaction, long> _deadlines = new();
    private readonly Queue<SipTransmit> _transmits = new();
    private readonly Queue<SipEvent> _events = new();

    /// <summary>The most transactions at once; more are refused with 503 and nothing is kept of them.</summary>
    public int MaxTransactions { get; init; } = 20_000;

    public int Count => _transactions.Count;

    /// <summary>Messages that were dropped, by reason.</summary>
    public DropCounters Drops { get; } = new();

    /// <summary>When <see cref="Advance"/> must be called next.</summary>
    public Instant NextDeadline => _deadlines.TryPeek(out _, out long at) ? new Instant(at) : Instant.Never;

    public bool TryTake(out SipTransmit transmit) => _transmits.TryDequeue(out transmit);

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipEvent? happened) => _events.TryDequeue(out happened);

    /// <summary>Takes one message: a datagram, or what the framer cut out.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, SipFlow flow, Instant now)
    {
        if (bytes.TrimStart("\r\n"u8).IsEmpty)
        {
            // A keep-alive over UDP.
            return;
        }

        if (!SipMessage.TryParse(bytes, out SipMessage? message, out SipFault fault))
        {
            Drops.Count(DropReason.BadSip);
            return;
        }

        Receive(message, fault, flow, now);
    }

    public void Receive(SipMessage message, SipFault fault, SipFlow flow, Instant now)
    {
        if (message.IsRequest)
        {
            OnRequest(message, fault, flow, now);
        }
        else if (fault.IsNone && message.TopVia is { } via && Find(SipTransactionKey.ForClient(via.Branch, message.CSeq.Method)) is SipClientTransaction client)
        {
            client.OnResponse(message, now);
        }
        else
        {
            Drops.Count(DropReason.BadSip);
        }
    }

    /// <summary>Sends a request, which gets a Via with a new branch, and waits for its responses.</summary>
    /// <param name="request">Complete but for the Via.</param>
    /// <param name="flow">Where it goes.</param>
    /// <param name="sentBy">This side's address as it stands in the Via.</param>
    /// <param name="now">The time.</param>
    public SipClientTransaction Send(SipMessage request, SipFlow flow, SipHost sentBy, Instant now)
    {
        string branch = AddVia(request, flow, sentBy);
        string key = SipTransactionKey.ForClient(branch, request.Method);
        SipClientTransaction transaction = request.Method == SipMethods.Invite
            ? new InviteClientTransaction(this, key, request, flow, now)
            : new NonInviteClientTransaction(this, key, request, flow, now);
        _transactions[key] = transaction;
        return transaction;
    }

    /// <summary>Cancels an INVITE that was answered provisionally: the same hop and branch (RFC 3261 section 9.1).</summary>
    public void SendCancel(InviteClientTransaction invite, Instant now)
    {
        if (invite.State is not (SipTransactionState.Trying or SipTransactionState.Proceeding))
        {
            return;
        }

        SipMessage cancel = SipMessage.Request(SipMethods.Cancel, invite.Request.RequestUri);
        cancel.Add(SipHeaderNames.Via, invite.Request.All(SipHeaderNames.Via).First());
        foreach (SipHeader header in invite.Request.Headers.Where(header => header.Name is SipHeaderNames.Route or SipHeaderNames.From or SipHeaderNames.To or SipHeaderNames.CallId))
        {
            cancel.Headers.Add(header);
        }

        cancel.Add(SipHeaderNames.CSeq, new SipCSeq(invite.Request.CSeq.Number, SipMethods.Cancel).ToString());
        cancel.Add(SipHeaderNames.MaxForwards, "70");
        string key = SipTransactionKey.ForClient(invite.Request.TopVia!.Branch, SipMethods.Cancel);
        _transactions[key] = new NonInviteClientTransaction(this, key, cancel, invite.Flow, now);
    }

    /// <summary>Sends an ACK of a 2xx: nothing waits for it.</summary>
    public void SendAck(SipMessage ack, SipFlow flow, SipHost sentBy)
    {
        AddVia(ack, flow, sentBy);
        Transmit(flow, ack.ToBytes());
    }

    public void Respond(SipServerTransaction transaction, SipMessage response, Instant now) => transaction.Respond(response, now);

    /// <summary>A connection broke: what waited for an answer on it has failed.</summary>
    public void Disconnect(SipFlow flow)
    {
        foreach (SipClientTransaction transaction in _transactions.Values.OfType<SipClientTransaction>().Where(t => t.Flow == flow).ToArray())
        {
            transaction.Fail(503);
        }
    }

    /// <summary>Time has passed.</summary>
    public void Advance(Instant now)
    {
        while (_deadlines.TryPeek(out SipTransaction? transaction, out long at) && at <= now.Microseconds)
        {
            _deadlines.Dequeue();
            if (transaction.Deadline.Microseconds == at)
            {
                transaction.OnDeadline(now);
            }
        }
    }

    internal void Schedule(SipTransaction transaction)
    {
        if (transaction.Deadline != Instant.Never)
        {
            _deadlines.Enqueue(transaction, transaction.Deadline.Microseconds);
        }
    }

    internal void Transmit(SipFlow flow, byte[] bytes) => _transmits.Enqueue(new SipTransmit(flow, bytes));

    internal void Tell(SipEvent happened) => _events.Enqueue(happened);

    internal void Remove(SipTransaction transaction) => _transactions.Remove(transaction.Key);

    private SipTransaction? Find(string key) => _transactions.GetValueOrDefault(key);

    private void OnRequest(SipMessage request, SipFault fault, SipFlow flow, Instant now)
    {
        if (request.TopVia is not { } via)
        {
            // Nowhere to answer to.
            Drops.Count(DropReason.BadSip);
            return;
        }

        SipFlow back = Stamp(request, via, flow);
        if (!fault.IsNone)
        {
            Drops.Count(DropReason.BadSip);
            Refuse(request, back, fault);
            return;
        }

        if (request.Method == SipMethods.Ack)
        {
            OnAck(request, via, flow, now);
            return;
        }

        string key = SipTransactionKey.ForServer(request, via);
        if (Find(key) is SipServerTransaction known)
        {
            known.OnRetransmission(now);
            return;
        }

        if (_transactions.Count >= MaxTransactions)
        {
            Refuse(request, back, new SipFault(503, SipResponses.Phrase(503)));
            return;
        }

        Begin(request, via, key, back, now);
    }

    private void Begin(SipMessage request, SipVia via, string key, SipFlow back, Instant now)
    {
        SipServerTransaction transaction = request.Method == SipMethods.Invite
            ? new InviteServerTransaction(this, key, request, back, now)
            : new NonInviteServerTransaction(this, key, request, back, now);
        _transactions[key] = transaction;
        if (request.Method != SipMethods.Cancel)
        {
            Tell(new SipRequestArrived(transaction, request));
            return;
        }

        // RFC 3261 section 9.2: answered at once, whether there is still something to cancel or not.
        if (Find(SipTransactionKey.ForServer(request, via, SipMethods.Invite)) is not InviteServerTransaction invite)
        {
            transaction.Respond(SipResponses.For(request, 481, toTag: NewTag()), now);
            return;
        }

        transaction.Respond(SipResponses.For(request, 200, toTag: NewTag()), now);
        if (invite.IsOpen)
        {
            Tell(new SipCancelArrived(invite, request));
        }
    }

    private void OnAck(SipMessage ack, SipVia via, SipFlow flow, Instant now)
    {
        if (Find(SipTransactionKey.ForServer(ack, via)) is not InviteServerTransaction invite || !invite.OnAck(now))
        {
            Tell(new SipAckArrived(ack, flow));
        }
    }

    // The top Via gets what RFC 3261 section 18.2.1 and RFC 3581 say, and tells where answers go.
    private static SipFlow Stamp(SipMessage request, SipVia via, SipFlow flow)
    {
        System.Net.IPEndPoint source = flow.Remote.ToEndPoint();
        via.Stamp(source);
        int first = request.Headers.FindIndex(header => header.Name == SipHeaderNames.Via);
        string[] values = [.. SipText.Split(request.Headers[first].Value, ',')];
        values[0] = via.ToString();
        request.Headers[first] = new SipHeader(SipHeaderNames.Via, string.Join(", ", values));
        if (flow.IsReliable || via.Parameters.Has("rport"))
        {
            return flow;
        }

        source.Port = via.SentBy.Port == 0 ? 5060 : via.SentBy.Port;
        return flow with { Remote = TransportAddress.FromEndPoint(source, flow.Remote.Protocol, flow.Remote.Connection) };
    }

    private void Refuse(SipMessage request, SipFlow back, SipFault fault)
    {
        // RFC 3261 section 17: an ACK is never answered.
        if (request.Method != SipMethods.Ack)
        {
            Transmit(back, SipResponses.For(request, fault.Status, fault.Reason, NewTag()).ToBytes());
        }
    }

    private string AddVia(SipMessage request, SipFlow flow, SipHost sentBy)
    {
        string branch = SipVia.MagicCookie + NewTag();
        request.Headers.Insert(0, new SipHeader(SipHeaderNames.Via, $"SIP/2.0/{flow.ViaName} {sentBy};branch={branch};rport"));
        return branch;
    }

    /// <summary>A tag or branch of 80 random bits (RFC 3261 section 19.3 asks for 32).</summary>
    public string NewTag()
    {
        Span<byte> bytes = stackalloc byte[10];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
