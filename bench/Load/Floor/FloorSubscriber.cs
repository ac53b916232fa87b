using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Floor;

/// <summary>Where one subscriber is, its keys, and the SSRC that it knows the first stream by; the others follow it.</summary>
public sealed record FloorSubscriber(TransportAddress Address, SrtpSender Sender, uint Ssrc);
