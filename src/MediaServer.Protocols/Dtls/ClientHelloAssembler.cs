using MediaServer.Primitives;

namespace MediaServer.Protocols.Dtls;

/// <summary>What a datagram added to a ClientHello.</summary>
public enum ClientHelloProgress : byte
{
    /// <summary>Not part of a ClientHello, or over a limit: <see cref="ClientHelloAssembler.Drop"/> says which.</summary>
    Refused,

    /// <summary>Nothing that wasn't there.</summary>
    Repeated,

    /// <summary>New bytes; some are still missing.</summary>
    Incomplete,

    /// <summary>Every byte of the message has been seen.</summary>
    Whole,
}

/// <summary>
/// Says when a ClientHello is whole. Chromium's has 1413 bytes and comes in two datagrams, in any order: a handshake
/// thread is worth spending only when all of it is there. The assembler notes which parts have come, in 16 ranges of
/// fixed memory; the datagrams themselves wait in a <see cref="DtlsQueue"/>.
/// </summary>
public sealed class ClientHelloAssembler
{
    /// <summary>The longest ClientHello taken, in bytes. Chromium's with a post-quantum key share has 1.4 KiB.</summary>
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
    /// True when the last datagram began another ClientHello: what is kept of the one before is worthless.
    /// </summary>
    public bool Restarted { get; private set; }

    public bool IsWhole => _count == 1 && _ranges[0] == (0, _length);

    /// <summary>Looks at one datagram.</summary>
    public ClientHelloProgress Add(ReadOnlySpan<byte> datagram)
    {
        ClientHelloProgress progress = ClientHelloProgress.Refused;
        Drop = DropReason.BadDtls;
        Restarted = false;
        ReadOnlySpan<byte> records = datagram;
        while (DtlsRecord.TryReadNext(ref records, out DtlsRecord record))
        {
            ReadOnlySpan<byte> fragments = record.Fragment;
            while (record is { Type: DtlsContentType.Handshake, Epoch: 0 }
                && DtlsHandshakeFragment.TryReadNext(ref fragments, out DtlsHandshakeFragment fragment))
            {
                ClientHelloProgress step = Add(fragment);
                progress = step > progress ? step : progress;
            }
        }

        return IsWhole && progress >= ClientHelloProgress.Incomplete ? ClientHelloProgress.Whole : progress;
    }

    private ClientHelloProgress Add(in DtlsHandshakeFragment fragment)
    {
        if (fragment.Type != DtlsHandshakeFragment.ClientHello || fragment.Length is 0 or > MaxLength || fragment.Body.IsEmpty)
        {
            return ClientHelloProgress.Refused;
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
    private ClientHelloProgress Cover(int start, int end)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            (int s, int e) = _ranges[i];
            if (s <= start && end <= e)
            {
                return ClientHelloProgress.Repeated;
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
            return ClientHelloProgress.Refused;
        }

        _ranges[_count++] = (start, end);
        return ClientHelloProgress.Incomplete;
    }
}
