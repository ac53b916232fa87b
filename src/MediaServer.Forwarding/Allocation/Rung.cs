namespace MediaServer.Forwarding.Allocation;

/// <summary>One way to serve a picture.</summary>
/// <param name="Layer">Simulcast layer by rank, or spatial layer.</param>
/// <param name="Temporal">Highest temporal layer.</param>
/// <param name="Bits">Bits a second on the wire.</param>
public readonly record struct Rung(int Layer, int Temporal, long Bits);
