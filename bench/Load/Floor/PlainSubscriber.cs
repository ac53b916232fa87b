using System.Net;

namespace MediaServer.Bench.Floor;

/// <summary>Where one subscriber is, its keys, and the SSRC that it knows the first stream by; the others follow it.</summary>
public sealed record PlainSubscriber(IPEndPoint Address, PlainKeys Keys, uint Ssrc);
