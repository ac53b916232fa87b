namespace MediaServer.Protocols.Sdp;

/// <summary>Answers <c>a=rid</c> and <c>a=simulcast</c> (RFC 8851, RFC 8853 section 5.3.2).</summary>
internal static class SimulcastAnswer
{
    /// <summary>Writes the lines and returns the RIDs that are taken, in the offer's order.</summary>
    public static IReadOnlyList<string> Write(SdpMedia offered, SdpMedia answer, IReadOnlyList<NegotiatedCodec> codecs, int most)
    {
        List<string> rids = [];
        foreach (string rid in SimulcastOffer.ReadSent(offered))
        {
            if (rids.Count < most && Restrict(SimulcastOffer.Restrictions(offered, rid), codecs) is { } restrictions)
            {
                rids.Add(rid);
                answer.Add("rid", restrictions.Length > 0 ? $"{rid} recv {restrictions}" : $"{rid} recv");
            }
        }

        if (rids.Count > 0 && offered.Has("simulcast"))
        {
            answer.Add("simulcast", $"recv {string.Join(';', rids)}");
        }

        return rids;
    }

    // RFC 8851 section 6.2.2: restrictions are repeated; a list of payload types shrinks to those that were agreed, and a
    // RID of which none is left isn't taken (null).
    private static string? Restrict(string restrictions, IReadOnlyList<NegotiatedCodec> codecs)
    {
        List<string> kept = [];
        foreach (string part in restrictions.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!part.StartsWith("pt=", StringComparison.Ordinal))
            {
                kept.Add(part);
                continue;
            }

            string[] types = [.. part[3..].Split(',').Where(type => codecs.Any(codec => $"{codec.PayloadType}" == type))];
            if (types.Length == 0)
            {
                return null;
            }

            kept.Add($"pt={string.Join(',', types)}");
        }

        return string.Join(';', kept);
    }
}
