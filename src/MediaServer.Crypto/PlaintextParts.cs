namespace MediaServer.Crypto;

/// <summary>
/// What is sealed, in three parts that lie apart: a few bytes of this receiver's own, the payload that all receivers
/// share, and RTP padding (RFC 3550 section 5.1). So the shared payload is read where it lies and never copied.
/// </summary>
public readonly ref struct PlaintextParts
{
    /// <summary>The longest prefix: a rewritten payload descriptor or an original sequence number (RFC 4588).</summary>
    public const int MaxPrefix = 32;

    /// <summary>The most padding that one byte can count.</summary>
    public const int MaxPadding = 255;

    /// <param name="prefix">0-32 bytes before the payload.</param>
    /// <param name="payload">The shared payload, any length.</param>
    /// <param name="padding">0-255 bytes after the payload: zeros, and the count in the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prefix or the padding is too long.</exception>
    public PlaintextParts(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix.Length, MaxPrefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)padding, (uint)MaxPadding, nameof(padding));
        Prefix = prefix;
        Payload = payload;
        Padding = padding;
    }

    public ReadOnlySpan<byte> Prefix { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes of padding.</summary>
    public int Padding { get; }

    /// <summary>Bytes of all parts.</summary>
    public int Length => Prefix.Length + Payload.Length + Padding;

    /// <summary>Joins the parts; <paramref name="destination"/> may be where the payload lies when there is no prefix.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Payload.CopyTo(destination[Prefix.Length..]);
        Prefix.CopyTo(destination);
        WritePadding(destination[(Prefix.Length + Payload.Length)..]);
    }

    /// <summary>Writes the padding alone to the start of <paramref name="destination"/>.</summary>
    internal void WritePadding(Span<byte> destination)
    {
        if (Padding > 0)
        {
            destination[..Padding].Clear();
            destination[Padding - 1] = (byte)Padding;
        }
    }
}
