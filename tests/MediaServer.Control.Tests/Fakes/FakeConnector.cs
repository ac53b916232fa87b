using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests;

/// <summary>
/// Takes offers of a made-up kind: "0 audio send; 1 video send; 2 audio receive", seen from the client.
/// </summary>
internal sealed class FakeConnector(FakeEngine engine) : IPeerConnector
{
    public ConnectResult Connect(PeerRequest request)
    {
        if (Session(request.Offer) is not { } session)
        {
            return ConnectResult.Refused(ErrorCodes.BadMessage, "no offer");
        }

        IceCredentials ice = new("local", "password-password-password");
        PeerKey key = engine.AddPeer(request.Room, new PeerSetup { LocalIce = ice, Session = session, RolePriority = request.RolePriority });
        return ConnectResult.Success(new FakePeer { Key = key, Session = session, LocalIce = ice }, "answer");
    }

    public ConnectResult Update(IConnectedPeer peer, string offer, IReadOnlyList<SourceEntry> sources)
    {
        if (Session(offer) is not { } session)
        {
            return ConnectResult.Refused(ErrorCodes.BadMessage, "no offer");
        }

        ((FakePeer)peer).Session = session;
        return ConnectResult.Success(peer, "answer");
    }

    public IceCredentials? RestartIce(IConnectedPeer peer, IceCredentials remote) => null;

    public void Disconnect(IConnectedPeer peer) => engine.RemovePeer(peer.Key);

    private static NegotiatedSession? Session(string offer)
    {
        string[] lines = offer.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? null : new NegotiatedSession
        {
            Sections = [.. lines.Select(Section)],
            RemoteIce = new IceCredentials("remote", "password-password-password"),
            RemoteFingerprints = [],
            LocalRole = DtlsRole.Server,
        };
    }

    private static NegotiatedSection Section(string line, int index)
    {
        string[] words = line.Split(' ');
        return new NegotiatedSection
        {
            Mid = words[0],
            Index = index,
            Kind = words[1] == "audio" ? MediaKind.Audio : MediaKind.Video,
            Receives = words[2] == "send",
            Sends = words[2] == "receive",
            Codecs = words[1] == "audio"
                ? [new NegotiatedCodec(Codec.Opus, 111, 0, 48_000, 2, "", FeedbackKinds.None)]
                : [new NegotiatedCodec(Codec.Vp8, 96, 97, 90_000, 1, "", FeedbackKinds.Nack)],
        };
    }

    private sealed class FakePeer : IConnectedPeer
    {
        public required PeerKey Key { get; init; }
        public required NegotiatedSession Session { get; set; }
        public required IceCredentials LocalIce { get; init; }
    }
}
