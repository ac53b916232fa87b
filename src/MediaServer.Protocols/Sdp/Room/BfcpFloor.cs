using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// The floor lines of a BFCP section (RFC 8856). Fields are 0 or empty where the offer leaves them out, as Poly VSX and
/// HDX do.
/// </summary>
public sealed record BfcpFloor
{
    /// <summary>Words of <c>a=floorctrl</c>: c-only, s-only, c-s; Cisco Meeting Server lists two.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];
    public uint ConferenceId { get; init; }
    public ushort UserId { get; init; }
    public ushort FloorId { get; init; }

    /// <summary>The <c>a=label</c> (RFC 4574) of the section that the floor is for, or empty.</summary>
    public string StreamLabel { get; init; } = "";

    /// <summary>True when the other side can be a floor control client, so that we are the server.</summary>
    public bool CanBeClient => Controls.Count == 0 || Controls.Any(word => word is "c-only" or "c-s");

    /// <summary>Over UDP (RFC 8855 section 6.2), else TCP.</summary>
    public bool IsUdp { get; init; }

    /// <summary>The far side waits for a connection (<c>a=setup:passive</c>), so that this one must open it.</summary>
    public bool IsPassive { get; init; }

    /// <summary>The lines of a BFCP section; null when the section is something else.</summary>
    public static BfcpFloor? Read(SdpMedia media)
    {
        if (!media.Protocol.EndsWith("/BFCP", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] floor = media.Find("floorid")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new BfcpFloor
        {
            Controls = media.Find("floorctrl")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            ConferenceId = Number<uint>(media.Find("confid")),
            UserId = Number<ushort>(media.Find("userid")),
            FloorId = floor.Length > 0 ? Number<ushort>(floor[0]) : (ushort)0,
            StreamLabel = floor.Length > 1 ? Label(floor[1]) : "",
            IsUdp = media.Protocol.StartsWith("UDP", StringComparison.OrdinalIgnoreCase),
            IsPassive = media.Find("setup") == "passive",
        };
    }

    // RFC 4583 wrote "m-stream", RFC 8856 "mstrm"; both are met.
    private static string Label(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[..colon] is ("mstrm" or "m-stream") ? text[(colon + 1)..] : "";
    }

    private static T Number<T>(string? text)
        where T : struct, System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out T number) ? number : T.Zero;
}
