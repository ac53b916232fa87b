using MediaServer.Primitives;

namespace MediaServer.Care.Audit;

/// <summary>Something that must be known afterwards. Never what was said, written or shown.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="At">When.</param>
public sealed record AuditEvent(string Action, DateTimeOffset At)
{
    public string Room { get; init; } = "";

    /// <summary>Who did it: a participant's id, or what else is known of a requester.</summary>
    public string Actor { get; init; } = "";
    public string Role { get; init; } = "";

    /// <summary>To whom or what it was done.</summary>
    public string Subject { get; init; } = "";
    public string Detail { get; init; } = "";

    /// <summary>The actor's name: kept beside the chain, so that it can be deleted and the chain still holds.</summary>
    public Personal<string>? Name { get; init; }
}

/// <summary>What is written down.</summary>
public static class AuditActions
{
    public const string Join = "join";
    public const string Leave = "leave";
    public const string Knock = "knock";
    public const string Admit = "admit";
    public const string Decline = "decline";
    public const string PutBack = "put-back";
    public const string Lock = "lock";
    public const string Unlock = "unlock";
    public const string Chat = "chat";
    public const string Refusal = "refusal";
    public const string Book = "book";
    public const string Cancel = "cancel";
    public const string RenewLink = "renew-link";
    public const string OpenLink = "open-link";
    public const string OnCallStart = "oncall-start";
    public const string OnCallAnswer = "oncall-answer";
    public const string OnCallEnd = "oncall-end";
    public const string Roster = "roster-change";
    public const string QueueEnter = "queue-enter";
    public const string QueueTake = "queue-take";
    public const string QueueTransfer = "queue-transfer";
    public const string QueueEnd = "queue-end";
    public const string HandOver = "hand-over";
    public const string HomeCall = "home-call";
    public const string View = "view";
    public const string Acknowledge = "acknowledge-alarm";
    public const string Snapshot = "snapshot";
    public const string FileSent = "file-sent";
    public const string FileOpened = "file-opened";
    public const string Emergency = "emergency-link";
    public const string PersonDeleted = "person-deleted";
    public const string SignIn = "sign-in";
    public const string Organisation = "organisation-change";
}
