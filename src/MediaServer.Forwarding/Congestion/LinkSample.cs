using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>What feedback showed of the link.</summary>
/// <param name="Queue">Standing queue, microseconds.</param>
/// <param name="Gradient">Its growth, microseconds a second.</param>
/// <param name="Delivered">Bits a second that came through.</param>
/// <param name="Carried">The same over a whole second.</param>
/// <param name="Sending">Bits a second sent.</param>
/// <param name="Jitter">Mean delay above the lowest, microseconds.</param>
/// <param name="Loss">Share lost in the last half second beyond what the link loses of itself.</param>
/// <param name="RoundTrip">To the subscriber and back.</param>
public readonly record struct LinkSample(long Queue, long Gradient, long Delivered, long Carried, long Sending, long Jitter, double Loss, Duration RoundTrip);
