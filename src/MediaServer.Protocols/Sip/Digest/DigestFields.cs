namespace MediaServer.Protocols.Sip;

/// <summary>The comma-separated fields after the word Digest.</summary>
internal static class DigestFields
{
    /// <summary>By name without case; null when the scheme is another or a field stands twice.</summary>
    public static Dictionary<string, string>? Read(string? value)
    {
        const string Scheme = "Digest ";
        if (value is null || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in SipText.Split(value[Scheme.Length..], ','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !fields.TryAdd(part[..equals].Trim(), SipText.Unquote(part[(equals + 1)..].Trim())))
            {
                return null;
            }
        }

        return fields;
    }
}
