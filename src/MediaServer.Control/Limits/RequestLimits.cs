namespace MediaServer.Control.Limits;

/// <summary>The buckets of the listener, and what a body may weigh.</summary>
public sealed class RequestLimits : IDisposable
{
    /// <summary>Longest SDP body, in bytes.</summary>
    public const int SdpBytes = 256 * 1024;

    /// <summary>Longest JSON body of the API, in bytes.</summary>
    public const int JsonBytes = 16 * 1024;

    /// <summary>Refused tokens and keys: a guesser is slowed down, a page with an old link is not.</summary>
    public SourceLimiter Refusals { get; } = new(burst: 100, perSecond: 5);

    /// <summary>The network test gives bytes to anybody.</summary>
    public SourceLimiter NetworkTests { get; } = new(burst: 60, perSecond: 4);

    /// <summary>Six digits have a million values: a few tries each minute leave a guesser nothing within their two minutes.</summary>
    public SourceLimiter Codes { get; } = new(burst: 10, perSecond: 1);

    public void Dispose()
    {
        Refusals.Dispose();
        NetworkTests.Dispose();
        Codes.Dispose();
    }
}
