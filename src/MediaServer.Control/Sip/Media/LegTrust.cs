using System.Net;

namespace MediaServer.Control.Sip.Media;

/// <summary>From where media without encryption are taken, besides the signalled address.</summary>
/// <param name="SignallingSource">Where the dialog's signalling came from.</param>
/// <param name="Networks">Networks that the trunk's configuration lists.</param>
internal sealed record LegTrust(IPAddress? SignallingSource, IReadOnlyList<IPNetwork> Networks);
