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

    /// <summary>How often a client is to ping its flow (RFC 5626 section 4.4), seconds.</summary>
    public int FlowTimerSeconds { get; init; } = 120;

    /// <summary>Bindings of one address.</summary>
    public int MostBindings { get; init; } = 8;

    /// <summary>The response.</summary>
    /// <param name="request">Authenticated.</param>
    /// <param name="flow">Over which it came.</param>
    /// <param name="toTag">Added to To.</param>
    /// <param name="now">The time.</param>
    /// <param name="as">The address of record where it isn't the To itself.</param>
    public SipMessage Register(SipMessage request, SipFlow flow, string toTag, Instant now, string? @as = null)
    {
        if (request.To is not { } to || !to.Uri.IsSip)
        {
            return SipResponses.For(request, 404, toTag: toTag);
        }

        string address = @as ?? to.Uri.AddressOfRecord;
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

        if (bindings.Exists(binding => binding.Outbound.Length > 0) && request.HasOption(SipHeaderNames.Supported, "outbound"))
        {
            // RFC 5626 section 6: the client learns that its flows are kept, and how often to ping.
            response.Add(SipHeaderNames.Require, "outbound");
            response.Add("Flow-Timer", FlowTimerSeconds.ToString(CultureInfo.InvariantCulture));
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

            if (Bind(request, flow, bindings, parsed, (int)Math.Min(seconds, MostSeconds), now) is { IsNone: false } fault)
            {
                return fault;
            }
        }

        return SipFault.None;
    }

    private SipFault Bind(SipMessage request, SipFlow flow, List<SipBinding> bindings, SipNameAddress contact, int seconds, Instant now)
    {
        string uri = contact.Uri.ToString();
        string instance = contact.Parameters.Find("+sip.instance") ?? "";
        string outbound = instance.Length > 0 && contact.Parameters.Find("reg-id") is { } id ? $"{instance};{id}" : "";

        // RFC 5626 section 6: a device that lost its connection has another Contact and is the same all the same.
        int at = bindings.FindIndex(binding => outbound.Length > 0 ? binding.Outbound == outbound : binding.Contact == uri);
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

        bindings.Add(new SipBinding(uri, request.CallId, request.CSeq.Number, now + Duration.FromSeconds(seconds), flow, [.. request.All(SipHeaderNames.Path)], outbound));
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
