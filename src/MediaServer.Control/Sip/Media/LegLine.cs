using System.Net;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>One media line of a leg: its sockets, its keys, where it sends and from where it takes.</summary>
internal sealed class LegLine(RtpPortPair ports, bool isVideo) : IDisposable
{
    public RtpPortPair Ports { get; } = ports;

    public bool IsVideo { get; } = isVideo;

    public NegotiatedRoomSection? Section { get; private set; }

    public SrtpReceiver? Receiver { get; private set; }

    public SrtpSender? Sender { get; private set; }

    public RtpIndexTable Incoming { get; } = new();

    /// <summary>What the engine sends this line's media with.</summary>
    public uint OwnSsrc { get; set; }

    /// <summary>The SSRC that the far side sends with now; 0 before its first packet.</summary>
    public uint LastSsrc => Incoming.Last;

    /// <summary>True for an SSRC that the far side has sent with.</summary>
    public bool IsFrom(uint ssrc) => Incoming.Contains(ssrc);

    /// <summary>Where RTP goes: as signalled, then where authentic RTP came from.</summary>
    public SocketAddress? RtpTarget { get; private set; }

    public SocketAddress? RtcpTarget { get; private set; }

    /// <summary>The address that RTP without encryption may come from, besides the one that signalling came from.</summary>
    public IPAddress? Signalled { get; private set; }

    /// <summary>Payload type toward the far side.</summary>
    public byte PayloadType => Section?.Codec?.PayloadType ?? 0;

    /// <summary>Takes what was agreed, at the start or by a later offer. The same keys go on with their counters.</summary>
    public void Apply(NegotiatedRoomSection section)
    {
        SdesKeys? former = Section?.Keys;
        Section = section;
        Signalled = IPAddress.TryParse(section.RemoteAddress, out IPAddress? address) ? address : null;
        RtpTarget = Target(section.RemoteAddress, section.RemotePort);
        RtcpTarget = Target(section.RemoteRtcpAddress, section.RemoteRtcpPort);
        if (section.Keys is not { } keys || (former is not null && Same(former.Remote, keys.Remote) && Same(former.Local, keys.Local)))
        {
            return;
        }

        int keyLength = keys.Profile.KeyLength();
        Receiver?.Dispose();
        Sender?.Dispose();
        Receiver = new SrtpReceiver(keys.Profile, keys.Remote.KeyAndSalt.AsSpan(0, keyLength), keys.Remote.KeyAndSalt.AsSpan(keyLength));
        Sender = new SrtpSender(keys.Profile, keys.Local.KeyAndSalt.AsSpan(0, keyLength), keys.Local.KeyAndSalt.AsSpan(keyLength));
    }

    /// <summary>Symmetric RTP (RFC 4961): an authentic packet came from there.</summary>
    public void Latch(SocketAddress source, bool rtcp)
    {
        SocketAddress copy = new(source.Family, source.Size);
        source.Buffer.Span[..source.Size].CopyTo(copy.Buffer.Span);
        if (rtcp)
        {
            RtcpTarget = copy;
        }
        else
        {
            RtpTarget = copy;
        }
    }

    public void Dispose()
    {
        Ports.Dispose();
        Receiver?.Dispose();
        Sender?.Dispose();
    }

    private static bool Same(SdesCrypto a, SdesCrypto b) => a.Suite == b.Suite && a.KeyAndSalt.AsSpan().SequenceEqual(b.KeyAndSalt);

    private static SocketAddress? Target(string address, int port) =>
        IPAddress.TryParse(address, out IPAddress? parsed) && port > 0 && !parsed.Equals(IPAddress.Any) && !parsed.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(parsed.MapToIPv6(), port).Serialize()
            : null;
}
