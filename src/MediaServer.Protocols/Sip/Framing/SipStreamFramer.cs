using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// Cuts messages out of a TCP or TLS stream (RFC 3261 section 18.3): headers to the empty line, then as many bytes as
/// Content-Length says. Grows by what came, never by what was claimed.
/// </summary>
public sealed class SipStreamFramer
{
    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>Why the stream is broken, for a last answer: 400 or 513.</summary>
    public SipFault Fault { get; private set; }

    /// <summary>Bytes that came and aren't used yet.</summary>
    public int Pending => _end - _start;

    /// <summary>Takes received bytes; those beyond what any message may need break the stream.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!Fault.IsNone)
        {
            return;
        }

        if (_end + bytes.Length > _buffer.Length)
        {
            Compact(bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The next frame; call until None or Broken.</summary>
    /// <param name="message">The bytes of a message: valid until the next call.</param>
    public SipFrameKind Next(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (!Fault.IsNone)
        {
            return SipFrameKind.Broken;
        }

        ReadOnlySpan<byte> pending = _buffer.AsSpan(_start, Pending);
        if (pending.IsEmpty)
        {
            return SipFrameKind.None;
        }

        return pending[0] is (byte)'\r' or (byte)'\n' ? KeepAlive(pending) : Message(pending, out message);
    }

    private SipFrameKind KeepAlive(ReadOnlySpan<byte> pending)
    {
        if (pending.StartsWith("\r\n\r\n"u8))
        {
            Take(4);
            return SipFrameKind.Ping;
        }

        if (pending.Length < 4 && "\r\n\r\n"u8.StartsWith(pending))
        {
            // One line end may be the first half of a ping whose other half is on its way; a pong means nothing to us.
            return SipFrameKind.None;
        }

        Take(pending.StartsWith("\r\n"u8) ? 2 : 1);
        return SipFrameKind.Pong;
    }

    private SipFrameKind Message(ReadOnlySpan<byte> pending, out ReadOnlySpan<byte> message)
    {
        message = default;
        int headerEnd = SipHeaderEnd.Find(pending, out int bodyStart, Math.Max(0, _searched - 4));
        if (headerEnd < 0 || headerEnd > SipLimits.HeaderBytes)
        {
            _searched = pending.Length;
            return pending.Length <= SipLimits.HeaderBytes ? SipFrameKind.None : Break(new SipFault(513, "Message Too Large"));
        }

        if (!TryContentLength(pending[..headerEnd], out long length))
        {
            return Break(SipFault.BadRequest("Bad Content-Length"));
        }

        if (length > SipLimits.BodyBytes)
        {
            return Break(new SipFault(513, "Message Too Large"));
        }

        if (pending.Length < bodyStart + length)
        {
            return SipFrameKind.None;
        }

        message = pending[..(bodyStart + (int)length)];
        Take(message.Length);
        return SipFrameKind.Message;
    }

    // RFC 3261 section 20.14: needed on a stream. Some leave it out where there is no body, which is what 0 means.
    private static bool TryContentLength(ReadOnlySpan<byte> head, out long length)
    {
        length = 0;
        foreach (Range range in head.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = head[range];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                continue;
            }

            ReadOnlySpan<byte> name = line[..colon].TrimEnd(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8) || Ascii.EqualsIgnoreCase(name, "l"u8))
            {
                return SipText.TryNumber(Encoding.ASCII.GetString(line[(colon + 1)..].Trim(" \t\r"u8)), uint.MaxValue, out length);
            }
        }

        return true;
    }

    private SipFrameKind Break(SipFault fault)
    {
        Fault = fault;
        _start = _end = 0;
        return SipFrameKind.Broken;
    }

    private void Take(int length)
    {
        _start += length;
        _searched = 0;
    }

    private void Compact(int more)
    {
        int pending = Pending;
        byte[] target = pending + more > _buffer.Length ? new byte[Math.Max(_buffer.Length * 2, pending + more)] : _buffer;
        _buffer.AsSpan(_start, pending).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = pending;
    }
}
