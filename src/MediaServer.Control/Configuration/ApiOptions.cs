namespace MediaServer.Control.Configuration;

/// <summary>Who may use the API.</summary>
public sealed record ApiOptions
{
    /// <summary>
    /// <c>Api:Keys</c>: <c>name:hash</c>, the hash being SHA-256 of the key in 64 hexadecimal digits
    /// (<c>printf %s KEY | sha256sum</c>), so that the configuration gives no key away.
    /// </summary>
    public required IReadOnlyList<ApiKeyHash> Keys { get; init; }

    internal static ApiOptions Read(OptionsReader reader) => new()
    {
        Keys = [.. reader.List("Api:Keys", ApiKeyHash.IsValid, "name:hash, the hash SHA-256 of the key in 64 hexadecimal digits").Select(ApiKeyHash.Parse)],
    };
}

/// <summary>A key's owner and its SHA-256.</summary>
public sealed record ApiKeyHash(string Name, byte[] Sha256)
{
    internal static bool IsValid(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.Length - colon - 1 == 64 && text.AsSpan(colon + 1).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;
    }

    internal static ApiKeyHash Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return new ApiKeyHash(text[..colon], Convert.FromHexString(text.AsSpan(colon + 1)));
    }
}
