namespace MediaServer.Control.Care;

/// <summary>Makes or changes a service.</summary>
/// <param name="Name">As people say it.</param>
/// <param name="SecondAfter">Seconds until the second line rings, 5 to 600; 30 without.</param>
/// <param name="ThirdAfter">Seconds until the third line rings; 60 without.</param>
/// <param name="GiveUpAfter">Seconds until the caller is told that nobody answers, up to 3600; 180 without.</param>
/// <param name="Kind">ring (everybody on duty is called, without) or queue (callers wait in order).</param>
/// <param name="TargetSeconds">Answered within this counts as in time, 5 to 3600; 60 without.</param>
internal sealed record PutService(string? Name, int? SecondAfter, int? ThirdAfter, int? GiveUpAfter, string? Kind, int? TargetSeconds);

internal sealed record ServiceInfo(string Id, string Name, int SecondAfter, int ThirdAfter, int GiveUpAfter, string Kind, int TargetSeconds);

internal sealed record ServiceList(IReadOnlyList<ServiceInfo> Services);

/// <summary>Adds shifts, all or none; the same as CSV with the columns person,line,from,to.</summary>
internal sealed record AddShifts(IReadOnlyList<ShiftInfo?>? Shifts);

/// <summary>Somebody on call.</summary>
/// <param name="Id">Given by the server.</param>
/// <param name="Person">The name with which they sign in.</param>
/// <param name="Line">1 is rung at once, 2 and 3 later.</param>
/// <param name="From">RFC 3339, or a local time.</param>
/// <param name="To">RFC 3339, or a local time.</param>
internal sealed record ShiftInfo(string? Id, string? Person, int? Line, string? From, string? To);

internal sealed record RosterInfo(string Service, IReadOnlyList<ShiftInfo> Shifts);

/// <summary>Gives a shift away.</summary>
/// <param name="Person">Who takes it.</param>
internal sealed record GiveShift(string? Person);

/// <summary>Calls a service.</summary>
/// <param name="Name">The caller.</param>
/// <param name="Role">nurse without.</param>
internal sealed record StartCall(string? Name, string? Role);

/// <summary>The call under way, and how its caller gets into the room.</summary>
internal sealed record StartedCall(string Call, string Room, string Token, string Url);

internal sealed record CallInfo(string Id, string Room, string Caller, DateTimeOffset At, string Outcome, string? AnsweredBy, DateTimeOffset? AnsweredAt);

internal sealed record CallList(string Service, IReadOnlyList<CallInfo> Calls);
