using MediaServer.Control.Care;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Control.Configuration;

/// <summary>
/// Everything that can be configured, below <c>MediaServer</c> in appsettings.json, the environment
/// (<c>MediaServer__Media__Port</c>) and the command line (<c>--MediaServer:Media:Port 20000</c>). Read once, at the
/// start, and checked whole: a wrong value or an unknown key stops the start with one line.
/// </summary>
public sealed record MediaServerOptions
{
    public required HttpOptions Http { get; init; }
    public required MediaOptions Media { get; init; }
    public required SipOptions Sip { get; init; }
    public required DataOptions Data { get; init; }
    public required RecordingOptions Recording { get; init; }
    public required OidcOptions Oidc { get; init; }
    public required ApiOptions Api { get; init; }
    public required RoomOptions Rooms { get; init; }
    public required CareOptions Care { get; init; }

    /// <exception cref="ConfigurationException">A value is wrong; the message says which and what is allowed.</exception>
    public static MediaServerOptions Read(IConfiguration configuration)
    {
        OptionsReader reader = new(configuration);
        DataOptions data = DataOptions.Read(reader);
        MediaServerOptions options = new()
        {
            Http = HttpOptions.Read(reader, configuration["urls"]),
            Media = MediaOptions.Read(reader),
            Sip = SipOptions.Read(reader),
            Data = data,
            Recording = RecordingOptions.Read(reader, data.Directory),
            Oidc = OidcOptions.Read(reader),
            Api = ApiOptions.Read(reader),
            Rooms = RoomOptions.Read(reader),
            Care = CareOptions.Read(reader),
        };
        reader.RefuseUnknownKeys();
        return options;
    }
}
