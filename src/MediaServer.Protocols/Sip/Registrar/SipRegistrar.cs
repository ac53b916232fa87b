using System.Globalization;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Answers REGISTER (RFC 3261 section 10.3). Whoever calls it has authenticated the request.</summary>
public sealed class SipRegistrar(ISipBindingStore store)
{
    /// <summary>Seconds; shorter ones get 423, except that 0 unregisters.</summary>
    public int LeastSeconds { get; init; } = 60;

    /// <summary>Seconds; longer ones are shortened.</summary>
    public int MostSeconds { get; init; } = 3600;

    /// <summary>Bindings of one address.</summary>
    public int MostBindings { get; init; } = 8;

    /// <summary>The response, without a To tag where the request had none.</summary>
    public SipMessage Register(SipMessage request, SipFlow flow, string toTag, Instant now)
    {
        if (request.To is not { } to || !to.Uri.IsSip)
        {
            return SipResponses.For(request, 404, toTag: toTag);
        }

        string address = to.Uri.AddressOfRecord;
        List<SipBinding> bindings = [.. store.Find(address, now)];
        SipFault fault = Apply(request, flow, bindings, now);
        if (fault.IsNone && !store.TrySet(address, bindings))
        {
            fault = new SipFault(503, SipResponses.Phrase(503));
        }

        if (!fault.IsNone)
        {
            SipMessage refusal = SipResponses.For(request, fault.Status, fault.Reason, toTag);
            if (fault.Status == 423)
            {
                refusal.Add(SipHeaderNames.MinExpires, LeastSeconds.ToString(CultureInfo.InvariantCulture));
            }

            return refusal;
        }

        SipMessage response = SipResponses.For(request, 200, toTag: toTag);
        foreach (SipBinding binding in bindings)
        {
            long seconds = Math.Max(0, (long)(binding.Expires - now).Seconds);
            response.Add(SipHeaderNames.Contact, $"<{binding.Contact}>;expires={seconds}");
        }

        // RFC 3327 section 5.3: the way that was noted is told.
        foreach (string path in request.All(SipHeaderNames.Path))
        {
            response.Add(SipHeaderNames.Path, path);
        }

        return response;
    }

    private SipFault Apply(SipMessage request, SipFlow flow, List<SipBinding> bindings, Instant now)
    {
        string[] contacts = [.. request.All(SipHeaderNames.Contact)];
        bool hasDefault = SipText.TrySeconds(request.Find(SipHeaderNames.Expires), out uint common);
        if (contacts.Contains("*"))
        {
            // Section 10.3 step 6: everything, and only with Expires 0.
            if (contacts.Length != 1 || !hasDefault || common != 0)
            {
                return SipFault.BadRequest("Bad Contact");
            }

            return bindings.TrueForAll(binding => IsNewer(request, binding)) ? Clear(bindings) : new SipFault(500, "Out of Order");
        }

        foreach (string contact in contacts)
        {
            if (!SipNameAddress.TryParse(contact, out SipNameAddress? parsed))
            {
                return SipFault.BadRequest("Bad Contact");
            }

            uint seconds = SipText.TrySeconds(parsed.Parameters.Find("expires"), out uint own) ? own : hasDefault ? common : (uint)MostSeconds;
            if (seconds > 0 && seconds < LeastSeconds)
            {
                return new SipFault(423, SipResponses.Phrase(423));
            }

            if (Bind(request, flow, bindings, parsed.Uri.ToString(), (int)Math.Min(seconds, MostSeconds), now) is { IsNone: false } fault)
            {
                return fault;
            }
        }

        return SipFault.None;
    }

    private SipFault Bind(SipMessage request, SipFlow flow, List<SipBinding> bindings, string uri, int seconds, Instant now)
    {
        int at = bindings.FindIndex(binding => binding.Contact == uri);
        if (at >= 0 && !IsNewer(request, bindings[at]))
        {
            // Step 7: an older request of the same client.
            return new SipFault(500, "Out of Order");
        }

        if (at >= 0)
        {
            bindings.RemoveAt(at);
        }

        if (seconds == 0)
        {
            return SipFault.None;
        }

        if (bindings.Count >= MostBindings)
        {
            return new SipFault(403, "Too Many Bindings");
        }

        bindings.Add(new SipBinding(uri, request.CallId, request.CSeq.Number, now + Duration.FromSeconds(seconds), flow, [.. request.All(SipHeaderNames.Path)]));
        return SipFault.None;
    }

    private static SipFault Clear(List<SipBinding> bindings)
    {
        bindings.Clear();
        return SipFault.None;
    }

    private static bool IsNewer(SipMessage request, SipBinding binding) =>
        request.CallId != binding.CallId || request.CSeq.Number > binding.Sequence;
}
