namespace MediaServer.Protocols.Sip;

/// <summary>What is wrong with a message, as the status that a request is refused with; a response is dropped.</summary>
/// <param name="Status">400 to 699; 0 when nothing is wrong.</param>
/// <param name="Reason">The reason phrase.</param>
public readonly record struct SipFault(int Status, string Reason)
{
    public static readonly SipFault None = new(0, "");

    public bool IsNone => Status == 0;

    public static SipFault BadRequest(string reason) => new(400, reason);
}
