namespace MediaServer.Protocols.Sdp;

/// <summary>The RIDs that an offer sends (RFC 8851, RFC 8853).</summary>
internal static class SimulcastOffer
{
    /// <summary>RIDs in the order of <c>a=simulcast:send</c>, or the lone <c>a=rid</c> when there is no such line.</summary>
    public static List<string> ReadSent(SdpMedia media)
    {
        List<string> described = [];
        foreach (string value in media.All("rid"))
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[1] == "send" && IsRid(words[0]) && described.Count < 16 && !described.Contains(words[0]))
            {
                described.Add(words[0]);
            }
        }

        return media.Find("simulcast") is { } simulcast ? Listed(simulcast, described) : described;
    }

    /// <summary>What stands after a RID's direction: restrictions, or empty.</summary>
    public static string Restrictions(SdpMedia media, string rid)
    {
        foreach (string value in media.All("rid"))
        {
            string[] words = value.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] == rid && words[1] == "send")
            {
                return words.Length > 2 ? words[2].Trim() : "";
            }
        }

        return "";
    }

    private static List<string> Listed(string simulcast, List<string> described)
    {
        List<string> rids = [];
        string[] words = simulcast.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int send = Array.IndexOf(words, "send");
        if (send < 0 || send + 1 >= words.Length)
        {
            return rids;
        }

        // The draft that older clients speak wrote "send rid=a;b".
        string list = words[send + 1].StartsWith("rid=", StringComparison.Ordinal) ? words[send + 1][4..] : words[send + 1];
        foreach (string stream in list.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            // RFC 8853 section 5.1: alternatives are separated by commas, '~' means paused for now.
            string rid = stream.Split(',')[0].TrimStart('~');
            if (described.Contains(rid) && !rids.Contains(rid))
            {
                rids.Add(rid);
            }
        }

        return rids;
    }

    // RFC 8851 allows letters, digits, '-' and '_'; RFC 8852 carries at most 16 bytes in a one-byte extension.
    private static bool IsRid(string text)
    {
        if (text.Length is 0 or > 16)
        {
            return false;
        }

        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
