using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sip;

/// <summary>Request-Line and Status-Line (RFC 3261 sections 7.1 and 7.2).</summary>
internal static class SipStartLine
{
    private const string Version = "SIP/2.0";

    public static bool TryRead(string line, [NotNullWhen(true)] out SipMessage? message, out SipFault fault)
    {
        message = null;
        fault = SipFault.None;
        return line.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase)
            ? TryStatus(line, out message, out fault)
            : TryRequest(line, out message, out fault);
    }

    private static bool TryStatus(string line, out SipMessage? message, out SipFault fault)
    {
        message = null;
        fault = SipFault.BadRequest("Bad Status Line");
        string[] words = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[1].Length != 3 || !int.TryParse(words[1], out int status) || status is < 100 or > 699)
        {
            return false;
        }

        message = SipMessage.Response(status, words.Length > 2 ? words[2] : "");
        fault = words[0].Equals(Version, StringComparison.OrdinalIgnoreCase) ? SipFault.None : new SipFault(505, "Version Not Supported");
        return true;
    }

    private static bool TryRequest(string line, out SipMessage? message, out SipFault fault)
    {
        message = null;
        fault = SipFault.BadRequest("Bad Request Line");
        string trimmed = line.TrimEnd();
        int first = trimmed.IndexOf(' ', StringComparison.Ordinal);
        int last = trimmed.LastIndexOf(' ');
        if (first <= 0 || last <= first || !SipText.IsToken(trimmed.AsSpan(0, first)))
        {
            return false;
        }

        string version = trimmed[(last + 1)..];
        if (!version.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string uri = trimmed[(first + 1)..last];
        message = SipMessage.Request(trimmed[..first], uri.Trim());
        fault = !version.Equals(Version, StringComparison.OrdinalIgnoreCase) ? new SipFault(505, "Version Not Supported")
            : trimmed.Length != line.Length || SipText.HasSpace(uri) ? SipFault.BadRequest("Spaces in Request Line")
            : uri.StartsWith('<') ? SipFault.BadRequest("Request-URI in Angle Brackets")
            : SipFault.None;
        return true;
    }
}
