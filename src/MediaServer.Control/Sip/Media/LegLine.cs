using System.Net;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>One media line of a leg: its sockets, its keys, where it sends and from where it takes.</summary>
internal sealed class LegLine(RtpPortPair ports, RoomSectionUse use, IRandomSource random) : IDisposable
{
    public RtpPortPair Ports { get; } = ports;

    public RoomSectionUse Use { get; } = use;

    public bool IsVideo => Use is RoomSectionUse.Video or RoomSectionUse.Slides;

    /// <summary>False for the lines that the lane knows nothing of: camera and text.</summary>
    public bool IsMedia => IsVideo || Use == RoomSectionUse.Audio;

    /// <summary>The payload type toward the lane.</summary>
    public byte InnerType => Use switch
    {
        RoomSectionUse.Audio => InnerOffer.AudioType,
        RoomSectionUse.Video => InnerOffer.VideoType,
        _ => InnerOffer.SlidesType,
    };

    /// <summary>True when the keys come by a handshake: nothing passes before.</summary>
    public bool NeedsKeys => Section?.Dtls is not null;

    /// <summary>What this server itself says on the line.</summary>
    public OwnStream Own { get; } = new(random);

    /// <summary>The number of the last FIR.</summary>
    public byte FirNumber { get; set; }

    /// <summary>What the far side asked for by TMMBR, bit/s; 0 for nothing.</summary>
    public int Requested { get; set; }

    /// <summary>What was last asked of the far side by TMMBR, bit/s.</summary>
    public long Asked { get; set; }

    public NegotiatedRoomSection? Section { get; private set; }

    public SrtpReceiver? Receiver { get; private set; }

    public SrtpSender? Sender { get; private set; }

    /// <summary>RTCP's own keys: each port has its handshake where DTLS brings them and the ports are two (RFC 5764 section 4.1).</summary>
    public SrtpReceiver? RtcpReceiver { get; private set; }

    public SrtpSender? RtcpSender { get; private set; }

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
    /// <returns>True the first time: the line is to be listened to from now on.</returns>
    public bool Apply(NegotiatedRoomSection section)
    {
        SdesKeys? former = Section?.Keys;
        bool first = Section is null;
        Section = section;
        Signalled = IPAddress.TryParse(section.RemoteAddress, out IPAddress? address) ? address : null;
        RtpTarget = Target(section.RemoteAddress, section.RemotePort);
        RtcpTarget = Target(section.RemoteRtcpAddress, section.RemoteRtcpPort);
        if (section.Keys is not { } keys || (former is not null && Same(former.Remote, keys.Remote) && Same(former.Local, keys.Local)))
        {
            return first;
        }

        int keyLength = keys.Profile.KeyLength();
        Forget();
        RtcpReceiver = Receiver = new SrtpReceiver(keys.Profile, keys.Remote.KeyAndSalt.AsSpan(0, keyLength), keys.Remote.KeyAndSalt.AsSpan(keyLength));
        RtcpSender = Sender = new SrtpSender(keys.Profile, keys.Local.KeyAndSalt.AsSpan(0, keyLength), keys.Local.KeyAndSalt.AsSpan(keyLength));
        return first;
    }

    /// <summary>The keys of a handshake on one of the two ports; where both share one, on that for both.</summary>
    public void SetKeys(bool rtcp, SrtpProfile profile, (byte[] Key, byte[] Salt) local, (byte[] Key, byte[] Salt) remote)
    {
        SrtpReceiver receiver = new(profile, remote.Key, remote.Salt);
        SrtpSender sender = new(profile, local.Key, local.Salt);
        if (!rtcp)
        {
            Receiver?.Dispose();
            Sender?.Dispose();
            (Receiver, Sender) = (receiver, sender);
        }

        if (rtcp || Section?.RtcpMux == true)
        {
            (RtcpReceiver, RtcpSender) = (receiver, sender);
        }
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
        Forget();
    }

    private void Forget()
    {
        Receiver?.Dispose();
        Sender?.Dispose();
        RtcpReceiver?.Dispose();
        RtcpSender?.Dispose();
    }

    private static bool Same(SdesCrypto a, SdesCrypto b) => a.Suite == b.Suite && a.KeyAndSalt.AsSpan().SequenceEqual(b.KeyAndSalt);

    private static SocketAddress? Target(string address, int port) =>
        IPAddress.TryParse(address, out IPAddress? parsed) && port > 0 && !parsed.Equals(IPAddress.Any) && !parsed.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(parsed.MapToIPv6(), port).Serialize()
            : null;
}
