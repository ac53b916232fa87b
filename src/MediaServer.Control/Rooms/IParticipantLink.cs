using MediaServer.Control.Signalling;

namespace MediaServer.Control.Rooms;

/// <summary>Where a participant's messages go: a socket, or nowhere (WHIP, WHEP). Never waits, from any thread.</summary>
internal interface IParticipantLink
{
    void Send(ServerMessage message);

    /// <summary>Sends <c>ended</c> and closes.</summary>
    void End(string reason);
}

/// <summary>The link of a participant that has no signalling.</summary>
internal sealed class NoLink : IParticipantLink
{
    public static readonly NoLink Instance = new();

    public void Send(ServerMessage message)
    {
    }

    public void End(string reason)
    {
    }
}
