namespace MediaServer.Transport;

/// <summary>Told which connections are to be watched, by ways that keep a list in the kernel.</summary>
internal interface IReadiness
{
    void Add(StreamPeer peer);

    /// <summary>Called before the socket is closed.</summary>
    void Remove(StreamPeer peer);

    /// <summary><see cref="StreamPeer.WantsWrite"/> has changed.</summary>
    void Change(StreamPeer peer);

    /// <summary>Stops or resumes taking connections: a listener that is ready and can not be served would end every wait at once.</summary>
    void Listen(bool enabled);
}
