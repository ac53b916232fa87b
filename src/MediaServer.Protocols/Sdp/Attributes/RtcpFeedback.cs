namespace MediaServer.Protocols.Sdp;

/// <summary>The <c>a=rtcp-fb</c> lines that are understood (RFC 4585, RFC 5104, RFC 8888, transport-cc, REMB).</summary>
internal static class RtcpFeedback
{
    private static readonly (FeedbackKinds Kind, string Text)[] Names =
    [
        (FeedbackKinds.Remb, "goog-remb"),
        (FeedbackKinds.TransportCc, "transport-cc"),
        (FeedbackKinds.Fir, "ccm fir"),
        (FeedbackKinds.Tmmbr, "ccm tmmbr"),
        (FeedbackKinds.Nack, "nack"),
        (FeedbackKinds.Pli, "nack pli"),
        (FeedbackKinds.Ccfb, "ack ccfb"),
    ];

    public static FeedbackKinds Read(SdpMedia media, byte type)
    {
        FeedbackKinds kinds = FeedbackKinds.None;
        foreach (string value in media.All("rtcp-fb"))
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && (words[0] == "*" || (byte.TryParse(words[0], out byte found) && found == type)))
            {
                kinds |= Read(words.AsSpan(1));
            }
        }

        return kinds;
    }

    // Poly writes "ccm fir tmmbr" on one line.
    private static FeedbackKinds Read(ReadOnlySpan<string> words)
    {
        if (words.Length == 1)
        {
            return Named(words[0]);
        }

        FeedbackKinds kinds = FeedbackKinds.None;
        foreach (string word in words[1..])
        {
            kinds |= Named($"{words[0]} {word}");
        }

        return kinds;
    }

    private static FeedbackKinds Named(string text)
    {
        foreach ((FeedbackKinds kind, string name) in Names)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return FeedbackKinds.None;
    }

    public static void Write(SdpMedia media, byte type, FeedbackKinds kinds)
    {
        foreach ((FeedbackKinds kind, string name) in Names)
        {
            if ((kinds & kind) != 0)
            {
                media.Add("rtcp-fb", $"{type} {name}");
            }
        }
    }
}
