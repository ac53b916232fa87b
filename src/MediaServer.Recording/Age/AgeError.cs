namespace MediaServer.Recording.Age;

/// <summary>Why an age file could not be opened; the names follow the outcomes of the format's test kit.</summary>
public enum AgeError : byte
{
    None,

    /// <summary>The header is malformed, of another version or holds a forbidden combination.</summary>
    Header,

    /// <summary>No identity opens any stanza.</summary>
    NoMatch,

    /// <summary>The header was changed after it was written.</summary>
    Hmac,

    /// <summary>A chunk was changed, cut, swapped or is missing.</summary>
    Payload,
}
