namespace MediaServer.Bench.Links;

/// <summary>A link with both directions, and how long a call on it is run.</summary>
public sealed record LinkProfile(string Name, string Title, LinkDirection Down, LinkDirection Up, double RoundTripMs, double Seconds);
