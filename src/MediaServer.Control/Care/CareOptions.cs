using MediaServer.Care.Visits;
using MediaServer.Control.Configuration;

namespace MediaServer.Control.Care;

/// <summary>How visits are told of.</summary>
public sealed record CareOptions
{
    /// <summary><c>Care:TimeZone</c>: of the times in texts to patients, an IANA name; default Europe/Stockholm.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary><c>Care:Webhooks</c>: addresses that are told of visits; https, or this machine.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];

    /// <summary><c>Care:WebhookSecret</c>: signs what is told, 16 characters or more; never printed.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary><c>Care:KeepFiles</c>: classes of visits whose files stay after the call; none without.</summary>
    public IReadOnlyList<string> KeepFiles { get; init; } = [];

    internal static CareOptions Read(OptionsReader reader) => new()
    {
        KeepFiles = reader.List("Care:KeepFiles", VisitClass.IsKnown, "classes of visits: care, sensitive"),
        Webhooks = reader.List("Care:Webhooks", IsWebhook, "absolute https addresses (http only to this machine)"),
        WebhookSecret = reader.Text("Care:WebhookSecret", text => text.Length >= 16, "16 characters or more", secret: true)
            ?? (reader.List("Care:Webhooks", _ => true, "").Count == 0 ? null : throw OptionsReader.Wrong("Care:WebhookSecret", null, "16 characters or more, when there are Care:Webhooks")),
        TimeZone = Find(reader.Text("Care:TimeZone", name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _), "a time zone, for example Europe/Stockholm") ?? "Europe/Stockholm"),
    };

    private static bool IsWebhook(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    // A machine without time zone data still starts: times are then in UTC and say so.
    private static TimeZoneInfo Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;
}
