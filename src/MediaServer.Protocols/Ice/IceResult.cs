using MediaServer.Primitives;

namespace MediaServer.Protocols.Ice;

/// <summary>What a binding request did.</summary>
public readonly record struct IceResult
{
    /// <summary>True for a valid check: the source is the client's, and consent is renewed.</summary>
    public bool Accepted { get; init; }

    /// <summary>The error in the response (400, 401, 420, 487), 0 when there is none.</summary>
    public int ErrorCode { get; init; }

    /// <summary>Why the request was not taken; None when it was.</summary>
    public DropReason Drop { get; init; }

    /// <summary>The source was not known before.</summary>
    public bool PathAdded { get; init; }

    /// <summary><see cref="IceLite.Selected"/> is another path than before: media and DTLS go there from now on.</summary>
    public bool SelectedChanged { get; init; }

    /// <summary>
    /// The first valid check of an ICE restart: this key no longer leads to the session and leaves the lane's table.
    /// </summary>
    public UserFragmentKey RetiredKey { get; init; }

    internal static IceResult Refused(int code, DropReason drop) => new() { ErrorCode = code, Drop = drop };
}
