using MediaServer.Primitives;

namespace MediaServer.Protocols.Dtls;

/// <summary>What a datagram added to a handshake message.</summary>
public enum HandshakeProgress : byte
{
    /// <summary>Not part of the message, or over a limit: <see cref="HandshakeMessageAssembler.Drop"/> says which.</summary>
    Refused,

    /// <summary>Nothing that wasn't there.</summary>
    Repeated,

    /// <summary>New bytes; some are still missing.</summary>
    Incomplete,

    /// <summary>Every byte of the message has been seen.</summary>
    Whole,
}

/// <summary>
/// Says when a handshake message in plain text is whole, a ClientHello above all. Chromium's has 1413 bytes and comes
/// in two datagrams, in any order: a handshake thread is worth spending only when all of it is there. The assembler
/// notes which parts have come, in 16 ranges of fixed memory; the datagrams themselves wait in a
/// <see cref="DtlsQueue"/>.
/// </summary>
/// <param name="messageType">HandshakeType (RFC 5246 section 7.4).</param>
public sealed class HandshakeMessageAssembler(byte messageType)
{
    /// <summary>The longest message taken, in bytes. Chromium's ClientHello with a post-quantum key share has 1.4 KiB.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Separate ranges noted at most.</summary>
    public const int MaxFragments = 16;

    private readonly (int Start, int End)[] _ranges = new (int, int)[MaxFragments];
    private int _count;
    private int _length = -1;
    private int _sequence = -1;

    /// <summary>Why the last datagram was refused.</summary>
    public DropReason Drop { get; private set; }

    /// <summary>
    /// True when the last datagram began another message of the type: what is kept of the one before is worthless.
    /// </summary>
    public bool Restarted { get; private set; }

    public bool IsWhole => _count == 1 && _ranges[0] == (0, _length);

    /// <summary>Looks at one datagram.</summary>
    public HandshakeProgress Add(ReadOnlySpan<byte> datagram)
    {
        HandshakeProgress progress = HandshakeProgress.Refused;
        Drop = DropReason.BadDtls;
        Restarted = false;
        ReadOnlySpan<byte> records = datagram;
        while (DtlsRecord.TryReadNext(ref records, out DtlsRecord record))
        {
            ReadOnlySpan<byte> fragments = record.Fragment;
            while (record is { Type: DtlsContentType.Handshake, Epoch: 0 }
                && DtlsHandshakeFragment.TryReadNext(ref fragments, out DtlsHandshakeFragment fragment))
            {
                HandshakeProgress step = Add(fragment);
                progress = step > progress ? step : progress;
            }
        }

        return IsWhole && progress >= HandshakeProgress.Incomplete ? HandshakeProgress.Whole : progress;
    }

    private HandshakeProgress Add(in DtlsHandshakeFragment fragment)
    {
        if (fragment.Type != messageType || fragment.Length is 0 or > MaxLength || fragment.Body.IsEmpty)
        {
            return HandshakeProgress.Refused;
        }

        if (fragment.Length != _length || fragment.MessageSequence != _sequence)
        {
            Restarted |= _length >= 0;
            _length = fragment.Length;
            _sequence = fragment.MessageSequence;
            _count = 0;
        }

        return Cover(fragment.Offset, fragment.Offset + fragment.Body.Length);
    }

    /// <summary>Notes the range and joins it with those that it touches.</summary>
    private HandshakeProgress Cover(int start, int end)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            (int s, int e) = _ranges[i];
            if (s <= start && end <= e)
            {
                return HandshakeProgress.Repeated;
            }

            if (e < start || end < s)
            {
                _ranges[kept++] = (s, e);
                continue;
            }

            start = Math.Min(start, s);
            end = Math.Max(end, e);
        }

        _count = kept;
        if (_count == MaxFragments)
        {
            Drop = DropReason.DtlsTooManyFragments;
            return HandshakeProgress.Refused;
        }

        _ranges[_count++] = (start, end);
        return HandshakeProgress.Incomplete;
    }
}
