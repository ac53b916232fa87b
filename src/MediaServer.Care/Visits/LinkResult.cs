namespace MediaServer.Care.Visits;

/// <summary>What became of a link that was opened.</summary>
public sealed record LinkResult(LinkProblem Problem, Visit? Visit, VisitPerson? Person);

/// <summary>Why a link doesn't open.</summary>
public enum LinkProblem
{
    None,
    Unknown,
    OtherRoom,
    Cancelled,
    TooEarly,
    TooLate,

    /// <summary>A one-time link, opened before on another device.</summary>
    Used,
}
