using System.Text.Json.Serialization;
using MediaServer.Care.OnCall;

namespace MediaServer.Control.Care.Queues;

/// <summary>Puts somebody into a queue.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Role">patient without.</param>
/// <param name="Skill">One word that the operator's skills must have; anybody's without.</param>
/// <param name="Priority">0 (usual, without), 1 or 2.</param>
internal sealed record EnterQueue(string? Name, string? Role, string? Skill, int? Priority);

/// <summary>Somebody's place, and how they get into the room.</summary>
internal sealed record EnteredQueue(string Id, string Room, string Token, string Url);

/// <summary>Takes somebody: the one named, or whoever is next for one's skills.</summary>
internal sealed record TakeFromQueue(string? Entry);

/// <summary>Hands somebody to another queue.</summary>
internal sealed record TransferInQueue(string? Service);

/// <summary>What an operator does now: available, after-work or away.</summary>
internal sealed record SetOperator(string? State);

/// <summary>All that a console shows of one queue.</summary>
internal sealed record QueueState(
    string Service, string Name, long Version, IReadOnlyList<QueueWaiting> Waiting, IReadOnlyList<QueueTalk> Talking,
    IReadOnlyList<QueueOperator> Operators, WaitFigures Figures, string You);

/// <summary>Somebody who waits; <c>Here</c> is false before they opened their link, and while their socket is away.</summary>
internal sealed record QueueWaiting(string Id, string Name, string? Skill, int Priority, DateTimeOffset At, int Place, int? WaitSeconds, bool Here);

internal sealed record QueueTalk(string Id, string Name, string Operator, string Room, DateTimeOffset Since);

/// <summary>State: available, in-call, after-work or away.</summary>
internal sealed record QueueOperator(string Name, string State, DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnterQueue))]
[JsonSerializable(typeof(EnteredQueue))]
[JsonSerializable(typeof(TakeFromQueue))]
[JsonSerializable(typeof(TransferInQueue))]
[JsonSerializable(typeof(SetOperator))]
[JsonSerializable(typeof(QueueState))]
internal sealed partial class QueueJson : JsonSerializerContext;
