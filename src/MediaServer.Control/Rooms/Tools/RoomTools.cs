using MediaServer.Care.Audit;
using MediaServer.Control.Identity;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Rooms;

/// <summary>What people do in a call beside talking: pin for everybody, staff among themselves, real-time text, stills. The room's loop calls it.</summary>
internal sealed class RoomTools(RoomSetup setup, Roster roster)
{
    /// <summary>A burst of typing; people don't type faster.</summary>
    private const int LongestBurst = 200;

    private string? _pinned;

    /// <returns>A refusal, or a null code.</returns>
    public (string? Code, string Detail) Take(Participant participant, ClientMessage message) => message switch
    {
        PinMessage pin => Pin(participant, pin.Participant),
        AsideMessage aside => Aside(participant, aside.Text),
        LiveTextMessage text => Type(participant, text.Text),
        StillAskMessage still => AskStill(participant, still.Participant),
        _ => (ErrorCodes.BadMessage, "This is no message for a room."),
    };

    /// <summary>Somebody is new, or back on another socket.</summary>
    public void Entered(Participant participant)
    {
        if (_pinned is not null)
        {
            participant.Send(new Pinned { Participant = _pinned });
        }
    }

    public void Left(Participant participant)
    {
        if (_pinned == participant.Id)
        {
            _pinned = null;
            roster.Send(new Pinned());
        }
    }

    private (string? Code, string Detail) Pin(Participant by, string? whom)
    {
        if (!by.Role.IsHost())
        {
            return (ErrorCodes.Forbidden, "Only a nurse or a doctor may pin for everybody.");
        }

        if (whom is not null && roster.Find(whom) is null)
        {
            return (ErrorCodes.BadMessage, "Nobody of this id is in the call.");
        }

        _pinned = whom;
        roster.Send(new Pinned { Participant = whom });
        return (null, "");
    }

    private (string? Code, string Detail) Aside(Participant by, string? text)
    {
        if (!by.Role.IsStaff())
        {
            return (ErrorCodes.Forbidden, "This is among staff.");
        }

        if (!ChatLog.IsText(text))
        {
            return (ErrorCodes.BadMessage, $"A text has 1 to {ChatLog.LongestText} characters.");
        }

        AsideSaid said = new() { Participant = by.Id, Name = by.Name.Reveal(), Text = text!, At = setup.Time.GetUtcNow() };
        foreach (Participant one in roster.All.Where(one => one.Role.IsStaff()))
        {
            one.Send(said);
        }

        return (null, "");
    }

    private (string? Code, string Detail) Type(Participant by, string? text)
    {
        if (text is not { Length: > 0 and <= LongestBurst })
        {
            return (ErrorCodes.BadMessage, $"A burst of typing has 1 to {LongestBurst} characters.");
        }

        roster.Send(new LiveText { Participant = by.Id, Name = by.Name.Reveal(), Text = text }, except: by);
        return (null, "");
    }

    private (string? Code, string Detail) AskStill(Participant by, string? whom)
    {
        if (!by.Role.IsStaff())
        {
            return (ErrorCodes.Forbidden, "Only staff ask for pictures.");
        }

        if (whom is null || roster.Find(whom) is not { } asked)
        {
            return (ErrorCodes.BadMessage, "Nobody of this id is in the call.");
        }

        setup.Audit.Note(new AuditEvent(AuditActions.Snapshot, setup.Time.GetUtcNow())
        {
            Room = setup.Name.Reveal(),
            Actor = by.Id,
            Role = by.Role.ToWire(),
            Subject = asked.Id,
            Detail = "asked",
        });
        asked.Send(new StillAsked { Participant = by.Id, Name = by.Name.Reveal() });
        return (null, "");
    }
}
