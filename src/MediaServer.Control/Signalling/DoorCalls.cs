using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;

namespace MediaServer.Control.Signalling;

/// <summary>Messages about the door, from either side of it.</summary>
internal static class DoorCalls
{
    private const int LongestText = 500;

    /// <summary>True when the message was one about the door, or one of somebody before it.</summary>
    public static async Task<bool> TryHandleAsync(
        RoomActor actor, JoinToken token, ClientMessage message, IParticipantLink link, IDoorkeeper keeper)
    {
        if (message is ChatMessage chat)
        {
            return ChatLog.IsText(chat.Text) && await actor.Ask(room => room.Door.TrySay(token.Participant, link, Cut(chat.Text!)));
        }

        if (message is not DoorMessage asked)
        {
            return false;
        }

        (string? code, string detail) = await HandleAsync(actor, token, asked, keeper);
        if (code is not null)
        {
            link.Send(RoomCalls.Error(message.Id, code, detail));
        }

        return true;
    }

    private static async Task<(string? Code, string Detail)> HandleAsync(RoomActor actor, JoinToken token, DoorMessage message, IDoorkeeper keeper)
    {
        string by = token.Participant;
        if (!await actor.Ask(room => room.Door.IsHost(by)))
        {
            return (ErrorCodes.Forbidden, "Only a nurse or a doctor in the call may do that.");
        }

        string whom = message.Participant ?? "";
        switch (message)
        {
            case AdmitMessage:
                return await AdmitAsync(actor, token, whom, keeper);
            case DeclineMessage decline:
                return await actor.Ask(room => room.Door.Decline(whom, by, decline.Text is null ? null : Cut(decline.Text))) ? (null, "") : Gone;
            case TellMessage tell when ChatLog.IsText(tell.Text):
                return await actor.Ask(room => room.Find(by) is { } host && room.Door.Tell(whom, host, Cut(tell.Text!))) ? (null, "") : Gone;
            case PutBackMessage:
                return await PutBackAsync(actor, token, whom, keeper);
            case LockMessage locking:
                await actor.Ask(room =>
                {
                    room.Door.SetLocked(locking.Locked, by);
                    return true;
                });
                return (null, "");
            default:
                return (ErrorCodes.BadMessage, "A text is missing.");
        }
    }

    private static async Task<(string? Code, string Detail)> AdmitAsync(RoomActor actor, JoinToken token, string whom, IDoorkeeper keeper)
    {
        if (!await actor.Ask(room => room.Door.IsWaiting(whom)))
        {
            return (ErrorCodes.Taken, "Nobody of this id waits any more.");
        }

        // Another operator, here or on another node, may do the same now: what is written first counts.
        bool first = await keeper.TryAdmitAsync(token.Room.Reveal(), whom, token.Participant);
        bool opened = await actor.Ask(room => room.Door.Admit(whom, token.Participant));
        return first && opened ? (null, "") : (ErrorCodes.Taken, "Somebody else has let them in already.");
    }

    private static async Task<(string? Code, string Detail)> PutBackAsync(RoomActor actor, JoinToken token, string whom, IDoorkeeper keeper)
    {
        if (whom == token.Participant || !await actor.Ask(room => room.Find(whom) is not null && !room.Door.IsHost(whom)))
        {
            return (ErrorCodes.Forbidden, "Only somebody else in the call, who is not a host, can be put back.");
        }

        await keeper.RevokeAsync(token.Room.Reveal(), whom);
        return await actor.Ask(room =>
        {
            if (room.Find(whom) is not { } participant)
            {
                return false;
            }

            room.PutBack(participant, token.Participant);
            return true;
        }) ? (null, "") : Gone;
    }

    private static (string? Code, string Detail) Gone => (ErrorCodes.Taken, "Nobody of this id is there any more.");

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
