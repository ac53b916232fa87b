using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>
/// One receiving section of a participant. The n-th audio slot and the n-th video slot share a stream id in the
/// answer, which is what makes the receiver keep them in step.
/// </summary>
/// <param name="mid">The section.</param>
/// <param name="media">Audio or video.</param>
/// <param name="index">Which of its kind, from 0.</param>
internal sealed class Slot(string mid, MediaKind media, int index)
{
    public string Mid { get; } = mid;
    public MediaKind Media { get; } = media;
    public int Index { get; } = index;
    public MediaSource? Source { get; set; }

    /// <summary>A room system's second picture: shared content alone, as its first carries people alone.</summary>
    public bool IsForContent { get; init; }

    /// <summary>How the engine serves it.</summary>
    public SlotState State { get; set; }

    /// <summary>What was last asked of the engine, so that an unchanged view costs nothing.</summary>
    public ViewRequest? View { get; set; }
}
