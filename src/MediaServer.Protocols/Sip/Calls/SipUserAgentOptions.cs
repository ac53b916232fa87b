namespace MediaServer.Protocols.Sip;

/// <summary>What a user agent is told of its surroundings.</summary>
public sealed record SipUserAgentOptions
{
    /// <summary>This side's address toward a flow, for Via and Contact.</summary>
    public required Func<SipFlow, SipHost> LocalHost { get; init; }

    /// <summary>The value of User-Agent and Server; empty for none.</summary>
    public string Product { get; init; } = "";

    /// <summary>The most calls at once; more get 503 with Retry-After.</summary>
    public int MaxCalls { get; init; } = 2000;
}
