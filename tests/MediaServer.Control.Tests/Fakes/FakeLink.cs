using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Tests;

/// <summary>A client that only listens.</summary>
internal sealed class FakeLink : IParticipantLink
{
    public List<ServerMessage> Messages { get; } = [];

    public string? EndedBy { get; private set; }

    public void Send(ServerMessage message) => Messages.Add(message);

    public void End(string reason) => EndedBy = reason;

    public T Last<T>()
        where T : ServerMessage => Messages.OfType<T>().Last();

    public IReadOnlyList<TrackInfo> Tracks => Messages switch
    {
        _ when Messages.OfType<Tracks>().LastOrDefault() is { } tracks => tracks.List,
        _ => Last<Joined>().Tracks,
    };
}
