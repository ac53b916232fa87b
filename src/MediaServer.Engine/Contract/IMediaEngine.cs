using MediaServer.Forwarding.Taps;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Engine;

/// <summary>
/// The media plane as the control plane sees it: commands in, events out, from any thread. Commands are posted to
/// the lane that owns the room and take effect in order; nothing here waits.
/// </summary>
public interface IMediaEngine
{
    /// <summary>Host candidates (UDP and TCP, IPv4 and IPv6) of the room's lane, for answers.</summary>
    IReadOnlyList<MediaAddress> Addresses(RoomKey room);

    /// <summary>Places a room on the lane with the least load.</summary>
    RoomKey OpenRoom();

    /// <summary>Removes the room and every peer still in it.</summary>
    void CloseRoom(RoomKey room);

    /// <summary>A peer exists from here on: its ICE checks are answered, its DTLS is handed out as events.</summary>
    PeerKey AddPeer(RoomKey room, PeerSetup setup);

    /// <summary>A renegotiation: sections added or changed; running ones are untouched. Ice is new on an ICE restart, else null.</summary>
    void UpdatePeer(PeerKey peer, NegotiatedSession session, IceCredentials? localIce);

    void RemovePeer(PeerKey peer);

    /// <summary>The DTLS handshake is done: media may flow. The engine keeps the only copy of the keys.</summary>
    void SetKeys(PeerKey peer, SrtpSessionKeys keys);

    /// <summary>A DTLS datagram to send to the peer's selected address.</summary>
    void SendDtls(PeerKey peer, byte[] datagram);

    /// <summary>
    /// What the peer's receiving section (slot) <paramref name="mid"/> carries from now on; <paramref name="source"/>
    /// null leaves it empty. A video slot switches at the next key frame.
    /// </summary>
    void Bind(PeerKey subscriber, string mid, SourceKey? source);

    /// <summary>At which size the subscriber shows a slot, in device pixels (0 x 0: not shown), and how much it matters.</summary>
    void SetView(PeerKey subscriber, string mid, ViewRequest view);

    /// <summary>The publisher muted or unmuted a source: nothing of a muted source is forwarded.</summary>
    void SetMuted(SourceKey source, bool muted);

    /// <summary>What a source is, for priority and traffic class.</summary>
    void SetSourceKind(SourceKey source, SourceKind kind);

    /// <summary>Whether the subscriber wants no picture at all, or small ones only.</summary>
    void SetLinkChoice(PeerKey subscriber, bool audioOnly, bool lowData);

    /// <summary>
    /// Hands a source's media to a recorder from now on, of simulcast layers the highest; null ends it. The tap is called on the
    /// lane, and once more at most after this returns.
    /// </summary>
    void Tap(SourceKey source, ISourceTap? tap);

    /// <summary>Hands a source's media to the codec process from now on, beside any recorder; null ends it.</summary>
    void TapForMix(SourceKey source, ISourceTap? tap);

    /// <summary>A tapped source's recorder can't go on without a key frame.</summary>
    void AskForKeyFrame(SourceKey source);

    /// <summary>Where events go: called on one pump thread of the engine, never on a lane.</summary>
    event Action<EngineEvent> Happened;

    /// <summary>A peer's figures, read on its lane; null when it is gone.</summary>
    Task<PeerFigures?> ReadFiguresAsync(PeerKey peer);
}

/// <summary>A room on a lane.</summary>
public readonly record struct RoomKey(int Lane, int Number);

/// <summary>A peer on its room's lane.</summary>
public readonly record struct PeerKey(int Lane, int Number)
{
    public bool IsNone => Number == 0;
}

/// <summary>One published source: the sending section of a peer.</summary>
public readonly record struct SourceKey(PeerKey Peer, string Mid);

/// <summary>What a source shows or says; decides priority (who comes first on a thin link) and traffic class.</summary>
public enum SourceKind : byte
{
    Microphone,
    Camera,
    Screen,
    ScreenAudio,
    Content,
    Auscultation,

    /// <summary>Several voices in one, made by the server for one subscriber; nobody's voice, and never a speaker.</summary>
    Mix,
}

/// <summary>A host address for answers.</summary>
/// <param name="Address">IP address as text.</param>
/// <param name="Port">Port.</param>
/// <param name="Tcp">True for a passive TCP candidate (RFC 6544).</param>
public sealed record MediaAddress(string Address, int Port, bool Tcp);

/// <summary>All that the engine needs to know of a new peer.</summary>
public sealed record PeerSetup
{
    public required IceCredentials LocalIce { get; init; }
    public required NegotiatedSession Session { get; init; }

    /// <summary>Weight in allocation between publishers, from the role: higher is kept longer (FIELD.md priority order).</summary>
    public byte RolePriority { get; init; }

    /// <summary>True for clients that can't be told by signalling what to send (WHIP): REMB caps them instead.</summary>
    public bool WithoutSignalling { get; init; }
}

/// <summary>SRTP keys of both directions (RFC 5764 section 4.2); cleared by the engine after use.</summary>
public sealed record SrtpSessionKeys(SrtpProfile Profile, byte[] LocalKey, byte[] LocalSalt, byte[] RemoteKey, byte[] RemoteSalt);

/// <summary>How a slot is shown.</summary>
/// <param name="Width">Device pixels; 0 when not visible.</param>
/// <param name="Height">Device pixels.</param>
/// <param name="Priority">0 ordinary, 1 the large tile, 2 pinned.</param>
public readonly record struct ViewRequest(int Width, int Height, byte Priority);
