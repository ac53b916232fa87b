using System.Globalization;
using System.Net;

namespace MediaServer.Protocols.Sdp;

/// <summary>Where a line's RTP and RTCP go.</summary>
internal static class RoomAddress
{
    /// <summary>The address of the line, else of the session (Jabber writes it at the lines alone).</summary>
    public static string Of(SdpSession session, SdpMedia media) => media.ConnectionAddress ?? session.ConnectionAddress ?? "";

    /// <summary>The old spelling of hold (RFC 3264 section 8.4).</summary>
    public static bool IsHeld(string address) => IPAddress.TryParse(address, out IPAddress? parsed)
        && (parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any));

    /// <summary>RFC 3605: <c>a=rtcp:port [IN IP4 address]</c>; without it the port after RTP's.</summary>
    public static (string Address, int Port) Rtcp(SdpMedia media, string address)
    {
        string[] words = media.Find("rtcp")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length > 0 && ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port != 0)
        {
            return (words.Length >= 4 ? words[3] : address, port);
        }

        return (address, Math.Min(media.Port + 1, 65535));
    }

    /// <summary>The value of <c>c=</c>.</summary>
    public static string Connection(string address) => address.Contains(':', StringComparison.Ordinal) ? $"IN IP6 {address}" : $"IN IP4 {address}";
}
