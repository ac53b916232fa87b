using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Sessions;

/// <summary>How one session is recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>Who can read it; at least one. The server holds no private key.</summary>
    public required IReadOnlyList<AgeRecipient> Recipients { get; init; }

    /// <summary>Shown by players; inside the encryption.</summary>
    public string Title { get; init; } = "";

    /// <summary>How long the first byte of an unfilled chunk waits. With 1.8 s a kill costs less than 2 s.</summary>
    public Duration MaximumChunkAge { get; init; } = Duration.FromMilliseconds(1800);

    /// <summary>How long a missing packet's retransmission is waited for.</summary>
    public Duration ReorderWait { get; init; } = Duration.FromMilliseconds(600);

    /// <summary>
    /// Tracks declared for those who join later: a file's head is sealed before they come. Whoever finds none free takes
    /// the place of somebody who left.
    /// </summary>
    public IReadOnlyDictionary<MatroskaCodec, int> SpareTracks { get; init; } = new Dictionary<MatroskaCodec, int>
    {
        [MatroskaCodec.Opus] = 8,
        [MatroskaCodec.Vp8] = 6,
        [MatroskaCodec.H264] = 6,
    };

    /// <summary>A default video track of this codec that follows the active speaker; null for none.</summary>
    public MatroskaCodec? ActiveSpeaker { get; init; }

    /// <summary>How long the end waits for a storage that doesn't take the last bytes.</summary>
    public Duration FinishWait { get; init; } = Duration.FromSeconds(10);

    /// <summary>Without the title.</summary>
    public override string ToString() => $"{Recipients.Count} recipients";
}
