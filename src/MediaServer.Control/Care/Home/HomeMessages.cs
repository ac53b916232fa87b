using System.Text.Json.Serialization;

namespace MediaServer.Control.Care.Home;

/// <summary>Makes or changes a patient's follow-up.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Reference">The patient's key in the record system.</param>
/// <param name="Language">Of the patient's page; sv without.</param>
/// <param name="Unit">Whose limits apply where the patient has none.</param>
/// <param name="Service">The queue that the patient's button calls.</param>
/// <param name="Measures">blood-pressure, pulse, oxygen, weight, temperature, glucose, questions.</param>
internal sealed record PutFollowUp(string? Name, string? Reference, string? Language, string? Unit, string? Service, IReadOnlyList<string>? Measures);

internal sealed record FollowUpInfo(string Id, string Name, string Reference, string Language, string? Unit, string? Service, IReadOnlyList<string> Measures, string Url, bool PageOpen);

internal sealed record FollowUpList(IReadOnlyList<FollowUpInfo> FollowUps);

internal sealed record ValueInfo(string Code, double Value, DateTimeOffset At, string Source);

internal sealed record LimitInfo(string Code, double? Low, double? High);

/// <summary>All limits of a patient, or of a unit.</summary>
internal sealed record SetLimits(IReadOnlyList<LimitInfo?>? Limits);

internal sealed record FollowUpDetail(FollowUpInfo FollowUp, IReadOnlyList<ValueInfo> Values, IReadOnlyList<LimitInfo> Limits);

internal sealed record AlarmInfo(string Id, string FollowUp, string Name, string Code, double Value, string Kind, DateTimeOffset At, bool PageOpen);

internal sealed record AlarmList(IReadOnlyList<AlarmInfo> Alarms);

/// <summary>Values that a patient typed, by code; <c>Key</c> makes a repeated request one.</summary>
internal sealed record EnterValues(IReadOnlyDictionary<string, double>? Values, string? Key);

/// <summary>What was kept.</summary>
internal sealed record KeptValues(int Kept, bool Repeated);

/// <summary>The patient's page: who, what to measure, the last values, and whether somebody calls.</summary>
internal sealed record HomePage(string Name, string Language, IReadOnlyList<string> Measures, IReadOnlyList<ValueInfo> Latest, bool CanCall, HomeRing? Ring);

internal sealed record HomeRing(string Caller, string Room, string Token);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PutFollowUp))]
[JsonSerializable(typeof(FollowUpInfo))]
[JsonSerializable(typeof(FollowUpList))]
[JsonSerializable(typeof(FollowUpDetail))]
[JsonSerializable(typeof(SetLimits))]
[JsonSerializable(typeof(AlarmList))]
[JsonSerializable(typeof(EnterValues))]
[JsonSerializable(typeof(KeptValues))]
[JsonSerializable(typeof(HomePage))]
internal sealed partial class HomeJson : JsonSerializerContext;
