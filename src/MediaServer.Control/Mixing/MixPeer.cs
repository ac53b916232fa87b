using System.Net;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip.Media;
using MediaServer.Control.Sip.Sound;
using MediaServer.Crypto;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Mixing;

/// <summary>
/// One mixed voice in the place of many, for a browser whose link can't carry them: an unseen peer of the lane that sends
/// the room's mix without that browser's own voice. The lane treats it as any other source: paced, protected, repaired.
/// </summary>
internal sealed class MixPeer : IMixListener, IDisposable
{
    private const byte NoLevel = 127;

    /// <summary>60 ms in a packet: at this rate half of 20 ms packets would be headers.</summary>
    private const int PacketMs = 60;
    private const uint LongestSilence = 10 * Pcm.Rate;

    private static readonly NegotiatedRoomSession s_session = new(
    [
        new NegotiatedRoomSection
        {
            Index = 0,
            Use = RoomSectionUse.Audio,
            Accepted = true,
            Codec = new NegotiatedCodec(Codec.Opus, InnerOffer.AudioType, 0, Pcm.Rate, 2, "", FeedbackKinds.None),
        },
    ]);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly IPeerConnector _connector;
    private readonly IConnectedPeer _peer;
    private readonly RoomSide _side;
    private readonly InnerVoice _voice = new(SystemRandomSource.Instance);
    private uint _sent;
    private uint _last;
    private bool _first = true;
    private bool _closed;

    private MixPeer(IPeerConnector connector, IConnectedPeer peer, RoomSide side)
    {
        _connector = connector;
        _peer = peer;
        _side = side;
        Source = new MediaSource(new SourceKey(peer.Key, InnerOffer.MidOf(RoomSectionUse.Audio)), "", SourceKind.Mix);
        Ear = new MixEar(new AudioFormat(Codec.Opus, Bitrate: 16_000, PacketMs: PacketMs, Fec: true, Dtx: true), this);
        _ = _side.ReceiveAsync(Take, _stop.Token);
        _ = CheckAsync();
    }

    public MediaSource Source { get; }

    public MixEar Ear { get; }

    /// <summary>Null when the lane takes no more peers.</summary>
    public static MixPeer? Open(IPeerConnector connector, IMediaEngine engine, RoomKey room, string participant)
    {
        RoomSide side = new(SystemRandomSource.Instance);
        InnerOffer offer = side.Prepare(s_session, showsSlides: false, hearsMix: true);
        ConnectResult result = connector.Connect(new PeerRequest
        {
            Room = room,
            Offer = offer.Text,
            Sources = [new SourceEntry(InnerOffer.MidOf(RoomSectionUse.Audio), "microphone")],
            TokenId = $"mix-{participant}",
            WithoutSignalling = true,
            Keys = offer.EngineKeys,
        });
        if (result.Peer is not { } peer)
        {
            side.Dispose();
            return null;
        }

        MediaAddress address = engine.Addresses(room).First(candidate => !candidate.Tcp);
        side.Start(new IPEndPoint(IPAddress.Parse(address.Address), address.Port), peer.LocalIce);
        MixPeer mix = new(connector, peer, side);
        engine.SetSourceKind(mix.Source.Key, SourceKind.Mix);
        return mix;
    }

    public void OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
    {
        uint step = _first ? 0 : time - _last;
        _first = false;
        _last = time;

        // Another process's clock begins anew: the stream goes on as after a short silence.
        _sent += step <= LongestSilence ? step : (uint)(PacketMs * Pcm.PerMillisecond);
        lock (_gate)
        {
            if (!_closed && _side.IsConnected)
            {
                Span<byte> header = stackalloc byte[InnerVoice.HeaderLength];
                int length = _voice.Write(header, InnerOffer.AudioType, _sent, starts, NoLevel, out uint rollover);
                _side.SendRtp(header[..length], payload, rollover);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _stop.Cancel();
            _side.Dispose();
        }

        _connector.Disconnect(_peer);
    }

    private void Take(Span<byte> packet)
    {
        if (!packet.IsEmpty && packet[0] < 4)
        {
            _side.Connected();
        }
    }

    private async Task CheckAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                lock (_gate)
                {
                    if (!_closed)
                    {
                        _side.Check();
                    }
                }

                await Task.Delay(_side.IsConnected ? 2000 : 50, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }
}
