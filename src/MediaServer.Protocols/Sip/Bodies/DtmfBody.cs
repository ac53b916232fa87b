using System.Text;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Sip;

/// <summary>A key in an INFO: <c>application/dtmf-relay</c> with <c>Signal=5</c>, or <c>application/dtmf</c> with the key alone.</summary>
public static class DtmfBody
{
    /// <summary>The key, or NUL.</summary>
    public static char Read(string contentType, ReadOnlySpan<byte> body)
    {
        string text = Encoding.ASCII.GetString(body[..Math.Min(body.Length, 200)]);
        if (contentType == SipBody.DtmfRelay)
        {
            string? signal = text.Split('\n').FirstOrDefault(line => line.TrimStart().StartsWith("Signal", StringComparison.OrdinalIgnoreCase));
            int equals = signal?.IndexOf('=', StringComparison.Ordinal) ?? -1;
            text = equals < 0 ? "" : signal![(equals + 1)..];
        }

        text = text.Trim();

        // Some write 10 and 11 for the star and the hash, as events are numbered.
        char key = text switch { "10" => '*', "11" => '#', { Length: 1 } => char.ToUpperInvariant(text[0]), _ => '\0' };
        return TelephoneEvent.IsKey(key) ? key : '\0';
    }
}
