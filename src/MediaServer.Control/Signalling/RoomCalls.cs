using MediaServer.Control.Rooms;
using MediaServer.Engine;

namespace MediaServer.Control.Signalling;

/// <summary>A client's message as calls on its room, on the room's loop. What is refused is said over the link.</summary>
internal static class RoomCalls
{
    /// <summary>Joins; a participant that this socket had before under the same id is replaced without an <c>ended</c>.</summary>
    public static (ConnectResult Result, Participant? Participant) Join(Room room, JoinRequest request, Participant? own)
    {
        if (own is not null && own.Link == request.Link)
        {
            // The client joins anew on the same socket: its media connection was lost, the socket was not.
            own.Link = null;
        }

        ConnectResult result = room.Join(request);
        if (result.Peer is null && own is not null && room.Find(own.Id) == own)
        {
            own.Link = request.Link;
        }

        return (result, result.Peer is null ? null : room.Find(request.ParticipantId));
    }

    /// <returns>The code of a refusal, null when all went well.</returns>
    public static string? Handle(Room room, Participant participant, ClientMessage message, IParticipantLink link)
    {
        (string? code, string detail) = room.Find(participant.Id) == participant
            ? Call(room, participant, message)
            : (ErrorCodes.Gone, "This participant has left: join anew.");
        if (code is not null)
        {
            link.Send(Error(message.Id, code, detail));
        }

        return code;
    }

    public static ErrorReply Error(long? id, string code, string detail) => new()
    {
        Id = id,
        Code = code,
        Title = Title(code),
        Detail = detail,
    };

    private static (string? Code, string Detail) Call(Room room, Participant participant, ClientMessage message)
    {
        switch (message)
        {
            case UpdateMessage update:
                ConnectResult result = room.Update(participant, update);
                return result.Peer is null ? (result.Code, result.Detail) : (null, "");
            case ViewMessage view:
                return room.SetView(participant, view) ? (null, "") : (ErrorCodes.BadMessage, "A tile is not one that can be.");
            case MuteMessage mute:
                return SourceNames.TryParse(mute.Source, out SourceKind kind) && room.SetMuted(participant, kind, mute.Muted)
                    ? (null, "")
                    : (ErrorCodes.BadMessage, "There is no such source of yours.");
            case ChatMessage chat when ChatLog.IsText(chat.Text):
                room.Say(participant, chat.Text!);
                return (null, "");
            case ChatMessage:
                return (ErrorCodes.BadMessage, $"A text has 1 to {ChatLog.LongestText} characters.");
            case HandMessage hand:
                room.SetHand(participant, hand.Raised);
                return (null, "");
            case CameraMessage camera:
                return room.SteerCamera(participant, camera) ? (null, "") : (ErrorCodes.BadMessage, "There is no camera that can be moved so.");
            case StatsMessage stats:
                participant.FarEnd.Take(stats);
                return (null, "");
            case PinMessage or AsideMessage or LiveTextMessage or StillAskMessage:
                return room.Tools.Take(participant, message);
            case RecordMessage record:
                return room.Recording.Take(participant, record);
            case ConsentMessage consent:
                return room.Recording.Take(participant, consent);
            default:
                return (null, "");
        }
    }

    private static string Title(string code) => code switch
    {
        ErrorCodes.BadMessage => "The message can't be understood.",
        ErrorCodes.Busy => "Another request is under way.",
        ErrorCodes.BadOffer => "The offer can't be answered.",
        ErrorCodes.NoUsableCodec => "There is no codec that both sides have.",
        ErrorCodes.TooLarge => "The message is too large.",
        ErrorCodes.Forbidden => "This is not allowed.",
        ErrorCodes.NotJoined => "Not in the call.",
        ErrorCodes.RoomFull => "The room is full.",
        ErrorCodes.Gone => "Nothing is left of the former session.",
        ErrorCodes.Taken => "Somebody else was quicker.",
        ErrorCodes.Draining => "The server is about to stop.",
        _ => "The server failed.",
    };
}
