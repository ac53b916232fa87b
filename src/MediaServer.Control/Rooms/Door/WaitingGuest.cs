using MediaServer.Control.Identity;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Rooms;

/// <summary>Somebody before the door: a token and a socket, and nothing in the media engine.</summary>
internal sealed class WaitingGuest(JoinToken token, IParticipantLink link, DateTimeOffset since)
{
    private const int MostLines = 50;

    private readonly Queue<WaitingLine> _lines = new();

    public JoinToken Token { get; } = token;

    public string Id => Token.Participant;

    /// <summary>Null while the socket is away.</summary>
    public IParticipantLink? Link { get; set; } = link;

    public DateTimeOffset? GraceEnds { get; set; }

    public DateTimeOffset Since { get; } = since;

    /// <summary>In a queue; null elsewhere.</summary>
    public QueuePlace? Place { get; set; }

    public IReadOnlyList<WaitingLine> Lines => [.. _lines];

    public void Say(WaitingLine line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > MostLines)
        {
            _lines.Dequeue();
        }
    }

    public KnockEntry Describe() => new(Id, Token.Name.Reveal(), Token.Role.ToWire(), Token.Identified, Since, Link is null, Lines);
}
