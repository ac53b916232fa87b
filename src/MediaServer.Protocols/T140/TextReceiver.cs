using System.Text;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.T140;

/// <summary>Puts the text of one stream together: redundancy fills gaps (RFC 4103 section 4), what stays lost is a mark.</summary>
/// <param name="textType">Payload type of t140.</param>
/// <param name="redundancyType">Payload type of red, 0 when not agreed.</param>
public sealed class TextReceiver(byte textType, byte redundancyType)
{
    /// <summary>Stands where text was lost (T.140 addendum 1).</summary>
    public const char Missing = '\uFFFD';

    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private ushort _last;
    private bool _begun;

    /// <summary>The characters that a packet adds; empty for repeats and other payloads. Never throws.</summary>
    public string Take(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.PayloadType != textType && (header.PayloadType != redundancyType || redundancyType == 0))
        {
            return "";
        }

        int step = _begun ? (short)(header.SequenceNumber - _last) : 1;
        if (step <= 0)
        {
            return "";
        }

        _begun = true;
        _last = header.SequenceNumber;
        if (header.PayloadType == textType)
        {
            return Lost(step - 1) + Decode(payload);
        }

        return RedPayload.TryParse(payload, out RedPayload red) ? Redundant(red, step - 1) : "";
    }

    // The last block before the primary one is of the packet before, and so on backwards.
    private string Redundant(RedPayload red, int missing)
    {
        int blocks = red.RedundantCount;
        StringBuilder text = new();
        text.Append(Lost(missing - blocks));
        int index = 0;
        foreach (RedBlock block in red)
        {
            if (index++ >= blocks - missing)
            {
                text.Append(Decode(block.Data));
            }
        }

        return text.ToString();
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        Span<char> characters = stackalloc char[2048];
        int count = bytes.Length > 1500 ? 0 : _decoder.GetChars(bytes, characters, flush: false);
        return characters[..count].ToString().Replace("\uFEFF", "", StringComparison.Ordinal);
    }

    private string Lost(int packets)
    {
        if (packets <= 0)
        {
            return "";
        }

        _decoder.Reset();
        return Missing.ToString();
    }
}
