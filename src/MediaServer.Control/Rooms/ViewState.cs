using MediaServer.Control.Signalling;
using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>What a participant's screen shows.</summary>
internal sealed class ViewState
{
    /// <summary>Most tiles that one view may list.</summary>
    public const int MostTiles = 64;

    private const int LargestSide = 8192;

    private readonly Dictionary<(string Participant, SourceKind Kind), ViewRequest> _tiles = [];

    /// <summary>False until the first <c>view</c>: until then everything counts as shown at a middle size.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The size before the first view, or for a player that sends none.</summary>
    public ViewRequest Unknown { get; init; } = new(640, 360, 0);

    public bool AudioOnly { get; private set; }

    public bool LowData { get; private set; }

    public IEnumerable<(string Participant, SourceKind Kind)> Shown => _tiles.Keys;

    /// <summary>Takes a view; false when it lists what can't be, and nothing changes.</summary>
    public bool TryTake(ViewMessage view)
    {
        IReadOnlyList<TileEntry> tiles = view.Tiles ?? [];
        if (tiles.Count > MostTiles || !tiles.All(IsValid))
        {
            return false;
        }

        _tiles.Clear();
        foreach (TileEntry tile in tiles)
        {
            SourceNames.TryParse(tile.Source, out SourceKind kind);
            ViewRequest request = new(tile.Width, tile.Height, (byte)tile.Priority);
            (string, SourceKind) key = (tile.Participant!, kind);

            // One source in two tiles: the larger one decides.
            _tiles[key] = _tiles.TryGetValue(key, out ViewRequest other) ? Larger(request, other) : request;
        }

        IsKnown = true;
        AudioOnly = view.AudioOnly;
        LowData = view.LowData;
        return true;
    }

    public ViewRequest Of(MediaSource source) =>
        !IsKnown ? Unknown : _tiles.GetValueOrDefault((source.Participant, source.Kind));

    private static bool IsValid(TileEntry? tile) =>
        tile is { Participant.Length: > 0 and <= 64 } && SourceNames.TryParse(tile.Source, out _)
        && tile.Width is >= 0 and <= LargestSide && tile.Height is >= 0 and <= LargestSide && tile.Priority is >= 0 and <= 2;

    private static ViewRequest Larger(ViewRequest a, ViewRequest b) => new(
        Math.Max(a.Width, b.Width), Math.Max(a.Height, b.Height), Math.Max(a.Priority, b.Priority));
}
