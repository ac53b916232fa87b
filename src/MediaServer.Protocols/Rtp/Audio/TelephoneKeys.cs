namespace MediaServer.Protocols.Rtp;

/// <summary>
/// Keys out of telephone events: an event is many packets with one timestamp, the last of them three times (RFC 4733 section
/// 2.5), and any of them may be lost.
/// </summary>
public sealed class TelephoneKeys
{
    private uint _timestamp;
    private bool _begun;

    /// <summary>The key that a packet begins; NUL where it belongs to one that was told, or is none.</summary>
    public char Take(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (!TelephoneEvent.TryParse(payload, out TelephoneEvent happened) || (_begun && (int)(header.Timestamp - _timestamp) <= 0))
        {
            return '\0';
        }

        _begun = true;
        _timestamp = header.Timestamp;
        return happened.Key;
    }
}
