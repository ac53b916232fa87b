using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// The way to one peer: where its packets go and what seals them. The ICE core moves the addresses (a client that
/// changes from Wi-Fi to LTE), the handshake sets the sender; streams only hold the reference.
/// </summary>
public sealed class EgressPath
{
    public TransportAddress Remote;
    public TransportAddress Local;

    /// <summary>Null until the DTLS handshake has given keys.</summary>
    public SrtpSender? Sender { get; set; }

    /// <summary>True when packets can be sent.</summary>
    public bool IsReady => Sender is not null && !Remote.IsNone;
}

/// <summary>What a packet carries, for the traffic class on the wire and the order in the pacer.</summary>
public enum MediaClass : byte
{
    Control,
    Audio,
    Video,
    Content,
}

/// <summary>
/// Where forwarded packets leave to: seals and puts into the lane's send batch, flushing when that is full.
/// All spans are the caller's until return, except a payload, which lies in the packet log and may be read until
/// the lane's turn ends (sealing may be collected over several packets).
/// </summary>
public abstract class PacketSink
{
    /// <summary>
    /// Seals and queues one RTP packet: header, then prefix, payload and padding encrypted.
    /// </summary>
    /// <param name="path">Whose key and address.</param>
    /// <param name="header">RTP header with CSRCs and extensions.</param>
    /// <param name="prefix">A rewritten payload descriptor or the RTX sequence number; 0-32 bytes.</param>
    /// <param name="payload">The shared plaintext in the packet log.</param>
    /// <param name="padding">Padding bytes to add, 0-255; the header's P bit is set by the caller.</param>
    /// <param name="rolloverCounter">ROC of the packet's sequence number (RFC 3711 section 3.3.1).</param>
    /// <param name="mediaClass">For DSCP.</param>
    public abstract void SendRtp(
        EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass);

    /// <summary>Seals and queues one compound or reduced-size RTCP packet.</summary>
    public abstract void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet);

    /// <summary>What follows to this destination starts a new train (pacing).</summary>
    public abstract void EndTrain();
}
