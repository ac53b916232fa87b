using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Sip;

namespace MediaServer.Control.Signalling;

/// <summary>Messages about calls to room systems and telephones. Staff may call, everybody sees it.</summary>
internal static class DialCalls
{
    /// <summary>True when the message was one of these.</summary>
    public static bool TryHandle(RoomActor actor, JoinToken token, ClientMessage message, IParticipantLink link, ISipDialer dialer)
    {
        switch (message)
        {
            case DialMessage or HangUpMessage or CalleesMessage when !token.Role.IsStaff():
                link.Send(RoomCalls.Error(message.Id, ErrorCodes.Forbidden, "Only staff may call somebody in."));
                return true;
            case CalleesMessage:
                link.Send(new Callees { Id = message.Id, List = dialer.Callees, Numbers = dialer.DialsNumbers });
                return true;
            case HangUpMessage hangUp:
                dialer.Cancel(actor, hangUp.Call ?? "");
                return true;
            case DialMessage { To.Length: > 0 and <= 64 } dial when dial.Name is null || Names.IsPerson(dial.Name):
                (string? call, string problem) = dialer.Dial(actor, token.Room.Reveal(), dial.To, dial.Name, token.Participant);
                link.Send(call is null ? RoomCalls.Error(dial.Id, ErrorCodes.Gone, problem) : new Dialled { Id = dial.Id, Call = call });
                return true;
            case DialMessage:
                link.Send(RoomCalls.Error(message.Id, ErrorCodes.BadMessage, "Whom to call is missing, or the name is none."));
                return true;
            default:
                return false;
        }
    }
}
