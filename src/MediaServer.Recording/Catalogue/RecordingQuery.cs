using MediaServer.Recording.Manifest;

namespace MediaServer.Recording.Catalogue;

/// <summary>What to look for; everything left out matches.</summary>
public sealed record RecordingQuery
{
    /// <summary>In room, purpose or a party's name, any case.</summary>
    public string Text { get; init; } = "";

    public string RoomClass { get; init; } = "";

    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    public DateTimeOffset To { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What is searched for may be a name.</summary>
    public override string ToString() => "[redacted]";

    internal bool Matches(RecordingManifest manifest)
    {
        bool text = Text.Length == 0
            || Contains(manifest.Room) || Contains(manifest.Purpose) || manifest.Parties.Any(p => Contains(p.Name));
        return text && manifest.Started >= From && manifest.Started < To && (RoomClass.Length == 0 || RoomClass == manifest.RoomClass);
    }

    private bool Contains(string value) => value.Contains(Text, StringComparison.CurrentCultureIgnoreCase);
}
