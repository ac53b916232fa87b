using MediaServer.Control.Signalling;
using MediaServer.Control.Sip.Sound;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// The inner side of a leg: an offer as a browser would make it, with keys that are handed to the engine directly. The
/// fingerprint in it is of no certificate, for no handshake follows.
/// </summary>
internal sealed class InnerOffer
{
    /// <summary>Payload types of the inner side, apart from each other whatever the far side numbers.</summary>
    public const byte AudioType = 111;
    public const byte VideoType = 102;
    public const byte SlidesType = 104;

    /// <summary>Names of the inner sections: what a room system lacks is left out, so numbers are no names.</summary>
    public static string MidOf(RoomSectionUse use) => use switch
    {
        RoomSectionUse.Audio => "a",
        RoomSectionUse.Video => "v",
        _ => "s",
    };

    private const SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;

    private readonly string _fingerprint;
    private readonly bool _hearsMix;

    private InnerOffer(string fingerprint, bool hearsMix, string text, IceCredentials ice, SrtpSessionKeys engineKeys, SrtpSender sender, SrtpReceiver receiver)
    {
        _fingerprint = fingerprint;
        _hearsMix = hearsMix;
        Text = text;
        Ice = ice;
        EngineKeys = engineKeys;
        Sender = sender;
        Receiver = receiver;
    }

    public string Text { get; }

    public IceCredentials Ice { get; }

    /// <summary>For the engine, which clears them.</summary>
    public SrtpSessionKeys EngineKeys { get; }

    public SrtpSender Sender { get; }

    public SrtpReceiver Receiver { get; }

    /// <param name="session">As agreed with the far side.</param>
    /// <param name="random">For keys and credentials.</param>
    /// <param name="hearsMix">The leg gets the room's mix beside the lane: no voice of the lane's own.</param>
    public static InnerOffer Create(NegotiatedRoomSession session, IRandomSource random, bool hearsMix = false)
    {
        IceCredentials ice = IceCredentialsGenerator.Create(random);
        byte[] keys = new byte[2 * (Profile.KeyLength() + Profile.SaltLength())];
        random.Fill(keys);
        int key = Profile.KeyLength();
        int salt = Profile.SaltLength();
        ReadOnlySpan<byte> ours = keys.AsSpan(0, key);
        ReadOnlySpan<byte> ourSalt = keys.AsSpan(key, salt);
        ReadOnlySpan<byte> theirs = keys.AsSpan(key + salt, key);
        ReadOnlySpan<byte> theirSalt = keys.AsSpan((2 * key) + salt, salt);
        SrtpSessionKeys engineKeys = new(Profile, theirs.ToArray(), theirSalt.ToArray(), ours.ToArray(), ourSalt.ToArray());
        byte[] noCertificate = new byte[32];
        random.Fill(noCertificate);
        string fingerprint = $"sha-256 {string.Join(':', noCertificate.Select(value => $"{value:X2}"))}";
        InnerOffer offer = new(fingerprint, hearsMix, Write(session, ice, fingerprint, hearsMix, showsSlides: false), ice, engineKeys, new SrtpSender(Profile, ours, ourSalt), new SrtpReceiver(Profile, theirs, theirSalt));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(keys);
        return offer;
    }

    /// <summary>The same connection with the lines of another session.</summary>
    /// <param name="session">As agreed with the far side.</param>
    /// <param name="showsSlides">The far side holds the floor: its second picture is a source of the room.</param>
    public InnerOffer Again(NegotiatedRoomSession session, bool showsSlides) =>
        new(_fingerprint, _hearsMix, Write(session, Ice, _fingerprint, _hearsMix, showsSlides), Ice, EngineKeys, Sender, Receiver);

    /// <summary>What each section carries, for the room.</summary>
    public static IReadOnlyList<SourceEntry> Sources { get; } =
    [
        new(MidOf(RoomSectionUse.Audio), "microphone"), new(MidOf(RoomSectionUse.Video), "camera"), new(MidOf(RoomSectionUse.Slides), "screen"),
    ];

    private static string Write(NegotiatedRoomSession session, IceCredentials ice, string fingerprint, bool hearsMix, bool showsSlides)
    {
        SdpSession offer = new();
        List<string> mids = [];
        foreach (NegotiatedRoomSection? section in new[] { session.Audio, session.Video, session.Slides })
        {
            if (section is not null)
            {
                string mid = MidOf(section.Use);
                offer.Media.Add(Line(section, mid, ice, fingerprint, hearsMix, section.Use != RoomSectionUse.Slides || showsSlides));
                mids.Add(mid);
            }
        }

        offer.Add("group", $"BUNDLE {string.Join(' ', mids)}");
        return offer.ToString();
    }

    private static SdpMedia Line(NegotiatedRoomSection section, string mid, IceCredentials ice, string fingerprint, bool hearsMix, bool isSource)
    {
        bool video = section.Use != RoomSectionUse.Audio;
        SdpMedia media = new() { Type = video ? "video" : "audio", Port = 9, Protocol = "UDP/TLS/RTP/SAVPF", Connection = "IN IP4 0.0.0.0" };
        byte type = !video ? AudioType : section.Use == RoomSectionUse.Video ? VideoType : SlidesType;
        media.Formats.Add($"{type}");
        media.Add("rtpmap", video ? $"{type} H264/90000" : $"{type} opus/48000/2");
        media.Add("fmtp", video ? $"{type} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" : $"{type} minptime=10;useinbandfec=1");
        if (video)
        {
            media.Add("rtcp-fb", $"{type} nack pli");
            media.Add("rtcp-fb", $"{type} goog-remb");
            if ((section.Codec!.Feedback & FeedbackKinds.Nack) != 0)
            {
                media.Add("rtcp-fb", $"{type} nack");
            }
        }

        else
        {
            media.Add("extmap", $"{InnerVoice.LevelExtension} urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        }

        media.Add("mid", mid);
        media.Add("ice-ufrag", ice.UserFragment);
        media.Add("ice-pwd", ice.Password);
        media.Add("fingerprint", fingerprint);
        media.Add("setup", "active");
        media.Add("rtcp-mux");

        // The room keeps its slot and source over a hold: directions change in the relay alone.
        bool canShow = !video ? !hearsMix : section.Codec!.PacketizationMode == 1;
        media.Add((isSource, canShow) switch { (true, true) => "sendrecv", (true, false) => "sendonly", (false, true) => "recvonly", _ => "inactive" });
        return media;
    }
}
