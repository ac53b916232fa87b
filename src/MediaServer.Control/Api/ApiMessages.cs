using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Api;

/// <summary>Asks for a room.</summary>
/// <param name="Name">1 to 64 letters, digits, '-', '_' or '.'.</param>
internal sealed record CreateRoom(string? Name);

/// <summary>A room.</summary>
internal sealed record RoomInfo(string Name, DateTimeOffset OpenedAt, IReadOnlyList<ParticipantInfo> Participants);

/// <summary>The rooms that are open.</summary>
internal sealed record RoomList(IReadOnlyList<string> Rooms);

/// <summary>Asks for a token.</summary>
/// <param name="Name">The person's name, 1 to 80 characters.</param>
/// <param name="Role">patient, relative, nurse, doctor, interpreter, observer or technician.</param>
/// <param name="Expires">A time (RFC 3339) or seconds from now; 12 hours without it, 30 days at most.</param>
internal sealed record CreateToken(string? Name, string? Role, JsonElement? Expires);

/// <summary>A token and the link that carries it.</summary>
internal sealed record IssuedToken(string Token, string Url, string Participant, DateTimeOffset Expires);

/// <summary>The development sign-in.</summary>
internal sealed record SignIn(string? Name, string? Room, string? Role);

/// <summary>What of an upload arrived.</summary>
internal sealed record UploadMeasured(long Bytes, double Milliseconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CreateRoom))]
[JsonSerializable(typeof(RoomInfo))]
[JsonSerializable(typeof(RoomList))]
[JsonSerializable(typeof(CreateToken))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(CreatePin))]
[JsonSerializable(typeof(IssuedPin))]
[JsonSerializable(typeof(CreateCall))]
[JsonSerializable(typeof(PlacedCall))]
[JsonSerializable(typeof(CalleeList))]
[JsonSerializable(typeof(UploadMeasured))]
internal sealed partial class ApiJson : JsonSerializerContext;
