using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sip;

/// <summary>The value of Replaces (RFC 3891): the call that a new one takes the place of.</summary>
/// <param name="CallId">Its Call-ID.</param>
/// <param name="ToTag">The tag of who receives the request.</param>
/// <param name="FromTag">The tag of that side's former partner.</param>
/// <param name="EarlyOnly">Only a call that isn't answered yet.</param>
public sealed record SipReplaces(string CallId, string ToTag, string FromTag, bool EarlyOnly)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out SipReplaces? replaces)
    {
        replaces = null;
        int semicolon = text?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        if (semicolon <= 0)
        {
            return false;
        }

        SipParameters parameters = SipParameters.Parse(text![(semicolon + 1)..]);
        string to = parameters.Find("to-tag") ?? "";
        string from = parameters.Find("from-tag") ?? "";
        replaces = new SipReplaces(text[..semicolon].Trim(), to, from, parameters.Has("early-only"));
        return replaces.CallId.Length > 0 && to.Length > 0 && from.Length > 0;
    }
}
