using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// Reads line by line. Lines may end with CRLF, LF or CR; their order within a section isn't checked; lines of types that
/// nothing here uses are skipped.
/// </summary>
internal sealed class SdpReader
{
    private readonly SdpSession _session = new();
    private SdpBlock _block;
    private int _line;
    private string _error = "";

    public SdpReader() => _block = _session;

    public bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out string error)
    {
        session = null;
        if (text.Length > SdpSession.MaxLength)
        {
            error = $"longer than {SdpSession.MaxLength} characters";
            return false;
        }

        bool started = false;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<char> line = Next(ref text);
            _line++;
            if (line.Length < 2 || line[1] != '=')
            {
                continue;
            }

            if (!started && line is not ['v', '=', '0', ..])
            {
                error = $"line {_line}: a description begins with v=0";
                return false;
            }

            started = true;
            if (!TryLine(line[0], line[2..]))
            {
                error = $"line {_line}: {_error}";
                return false;
            }
        }

        session = started ? _session : null;
        error = started ? "" : "no line v=0";
        return started;
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny('\r', '\n');
        if (end < 0)
        {
            ReadOnlySpan<char> last = text;
            text = default;
            return last;
        }

        ReadOnlySpan<char> line = text[..end];
        bool pair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
        text = text[(end + (pair ? 2 : 1))..];
        return line;
    }

    private bool TryLine(char type, ReadOnlySpan<char> value)
    {
        switch (type)
        {
            case 'm': return TryMedia(value);
            case 'a': return TryAttribute(value);
            case 'b': return TryBandwidth(value);
            case 'c': _block.Connection ??= value.Trim().ToString(); return true;
            case 'o': _session.Origin = OrDefault(value, _session.Origin); return true;
            case 's': _session.Name = OrDefault(value, _session.Name); return true;
            case 't': _session.Timing = OrDefault(value, _session.Timing); return true;
            default: return true;
        }
    }

    private static string OrDefault(ReadOnlySpan<char> value, string fallback)
    {
        ReadOnlySpan<char> trimmed = value.Trim();
        return trimmed.IsEmpty ? fallback : trimmed.ToString();
    }

    private bool TryAttribute(ReadOnlySpan<char> value)
    {
        if (_block.Attributes.Count == SdpSession.MaxAttributes)
        {
            return Fail($"more than {SdpSession.MaxAttributes} attributes in a section");
        }

        value = value.TrimEnd();
        int colon = value.IndexOf(':');
        ReadOnlySpan<char> name = (colon < 0 ? value : value[..colon]).Trim();
        if (!name.IsEmpty)
        {
            _block.Add(name.ToString(), colon < 0 ? null : value[(colon + 1)..].TrimStart().ToString());
        }

        return true;
    }

    // A b= line that can't be read limits nothing: a call isn't refused for it.
    private bool TryBandwidth(ReadOnlySpan<char> value)
    {
        int colon = value.IndexOf(':');
        if (colon > 0 && !value[..colon].IsWhiteSpace() && _block.Bandwidths.Count < 16
            && long.TryParse(value[(colon + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _block.Bandwidths.Add(new SdpBandwidth(value[..colon].Trim().ToString(), number));
        }

        return true;
    }

    private bool TryMedia(ReadOnlySpan<char> value)
    {
        if (_session.Media.Count == SdpSession.MaxMedia)
        {
            return Fail($"more than {SdpSession.MaxMedia} media sections");
        }

        ReadOnlySpan<char> type = Word(ref value);
        ReadOnlySpan<char> port = Word(ref value);
        ReadOnlySpan<char> protocol = Word(ref value);
        int slash = port.IndexOf('/');
        if (slash >= 0)
        {
            port = port[..slash];
        }

        if (protocol.IsEmpty)
        {
            return Fail("m= needs a type, a port and a protocol");
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            return Fail("the port of m= is no number of 0 to 65535");
        }

        SdpMedia media = new() { Type = type.ToString(), Port = number, Protocol = protocol.ToString() };
        _session.Media.Add(media);
        _block = media;
        return TryFormats(media, value);
    }

    private bool TryFormats(SdpMedia media, ReadOnlySpan<char> value)
    {
        for (ReadOnlySpan<char> word = Word(ref value); !word.IsEmpty; word = Word(ref value))
        {
            if (media.Formats.Count == SdpSession.MaxFormats)
            {
                return Fail($"more than {SdpSession.MaxFormats} formats");
            }

            media.Formats.Add(word.ToString());
        }

        return true;
    }

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> text)
    {
        text = text.Trim();
        int end = text.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..];
        return word;
    }

    private bool Fail(string reason)
    {
        _error = reason;
        return false;
    }
}
