namespace MediaServer.Protocols.Sip;

/// <summary>A dialog's state (RFC 3261 section 12): who, where to, by which way, and both sequences.</summary>
public sealed class SipDialog
{
    private string _local = "";
    private string _remote = "";
    private uint _remoteSequence;
    private bool _hasRemoteSequence;

    private SipDialog()
    {
    }

    public required SipDialogId Id { get; init; }

    /// <summary>The Contact of this side, as written.</summary>
    public required string LocalContact { get; init; }

    /// <summary>The far side's Contact: where requests are addressed to. Changes with each target refresh.</summary>
    public required SipUri RemoteTarget { get; set; }

    /// <summary>Values of Route, the first hop first.</summary>
    public IReadOnlyList<string> RouteSet { get; private init; } = [];

    /// <summary>The sequence number of the last request that this side sent.</summary>
    public uint LocalSequence { get; set; }

    /// <summary>Where requests of this side go: the flow of the last request that came.</summary>
    public SipFlow Flow { get; set; }

    /// <summary>False while no final response has been given (an early dialog).</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>What the far side names itself, for the roster.</summary>
    public SipNameAddress? Peer { get; private init; }

    /// <summary>A dialog that a request makes, seen from who answers (section 12.1.1); null without a usable Contact.</summary>
    public static SipDialog? ForServer(SipMessage request, SipFlow flow, string localTag, string localContact, uint firstSequence)
    {
        if (request.Contact is not { } contact || request.From is not { } from)
        {
            return null;
        }

        return new SipDialog
        {
            Id = new SipDialogId(request.CallId, localTag, from.Tag),
            LocalContact = localContact,
            RemoteTarget = contact.Uri,
            RouteSet = [.. request.All(SipHeaderNames.RecordRoute)],
            LocalSequence = firstSequence,
            Flow = flow,
            Peer = from,
            _local = $"{request.Find(SipHeaderNames.To)};tag={localTag}",
            _remote = request.Find(SipHeaderNames.From) ?? "",
            _remoteSequence = request.CSeq.Number,
            _hasRemoteSequence = true,
        };
    }

    /// <summary>A dialog that a response makes, seen from who asked (section 12.1.2); null without a usable Contact.</summary>
    public static SipDialog? ForClient(SipMessage request, SipMessage response, SipFlow flow, string localContact)
    {
        if (response.Contact is not { } contact)
        {
            return null;
        }

        return new SipDialog
        {
            Id = SipDialogId.OfResponse(response),
            LocalContact = localContact,
            RemoteTarget = contact.Uri,
            RouteSet = [.. response.All(SipHeaderNames.RecordRoute).Reverse()],
            LocalSequence = request.CSeq.Number,
            Flow = flow,
            Peer = response.To,
            IsConfirmed = response.StatusCode >= 200,
            _local = response.Find(SipHeaderNames.From) ?? "",
            _remote = response.Find(SipHeaderNames.To) ?? "",
        };
    }

    /// <summary>Checks the order of a request that came (section 12.2.2); 500 when it is an old one.</summary>
    public SipFault Take(SipMessage request, SipFlow flow)
    {
        uint number = request.CSeq.Number;
        if (_hasRemoteSequence && number < _remoteSequence && request.Method != SipMethods.Ack)
        {
            return new SipFault(500, "Request Out of Order");
        }

        _remoteSequence = Math.Max(number, _remoteSequence);
        _hasRemoteSequence = true;
        Flow = flow;
        return SipFault.None;
    }

    /// <summary>Takes the new Contact of a re-INVITE or UPDATE, or of its response.</summary>
    public void RefreshTarget(SipMessage message)
    {
        if (message.Contact is { } contact)
        {
            RemoteTarget = contact.Uri;
        }
    }

    /// <summary>A request inside the dialog, with the next sequence number (section 12.2.1.1).</summary>
    public SipMessage Request(string method) => Request(method, ++LocalSequence);

    /// <summary>The ACK of a 2xx to an INVITE of that number.</summary>
    public SipMessage Ack(uint sequence) => Request(SipMethods.Ack, sequence);

    private SipMessage Request(string method, uint sequence)
    {
        List<string> routes = [.. RouteSet];
        string target = RemoteTarget.ToString();
        if (routes.Count > 0 && SipNameAddress.TryParse(routes[0], out SipNameAddress? first) && !first.Uri.Parameters.Has("lr"))
        {
            // A strict router: it finds its own address in the Request-URI, and the target at the end of the way.
            routes.RemoveAt(0);
            routes.Add($"<{target}>");
            target = first.Uri.ToString();
        }

        SipMessage request = SipMessage.Request(method, target);
        foreach (string route in routes)
        {
            request.Add(SipHeaderNames.Route, route);
        }

        request.Add(SipHeaderNames.MaxForwards, "70");
        request.Add(SipHeaderNames.From, _local);
        request.Add(SipHeaderNames.To, _remote);
        request.Add(SipHeaderNames.CallId, Id.CallId);
        request.Add(SipHeaderNames.CSeq, new SipCSeq(sequence, method).ToString());
        if (method is SipMethods.Invite or SipMethods.Update)
        {
            request.Add(SipHeaderNames.Contact, LocalContact);
        }

        return request;
    }
}
