using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Sockets;
using MediaServer.Control.Dtls;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>
/// One WebRTC client in numbers: ICE, DTLS, SRTP, feedback; media that carry their time. Wiring: the loop's thread
/// calls <see cref="OnDatagram"/>, <see cref="Service"/> and <see cref="SendMedia"/>.
/// </summary>
internal sealed class RtcClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ClientLoop _loop;
    private readonly IceChecks _ice;
    private readonly Feedback _feedback;
    private readonly byte[] _plain = new byte[2048];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _media = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InboundStream[] _inbound = [];
    private RemoteDescription? _remote;
    private DtlsAssociation? _dtls;
    private byte _transportCcId;
    private ushort _transportSequence;
    private int _last;

    public RtcClient(ClientLoop loop, int number, ClientPlan plan)
    {
        _loop = loop;
        Number = number;
        Plan = plan;
        UserFragment = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        _ice = new IceChecks(this);
        _feedback = new Feedback(this);
        Outbound = StreamPlan.For(this);
    }

    public int Number { get; }

    public ClientPlan Plan { get; }

    public string UserFragment { get; }

    public string Password { get; }

    public string FingerprintText => _loop.Dtls.Certificate.FingerprintText;

    public ClientSocket Socket { get; } = new();

    public LoadFigures Figures => _loop.Figures;

    public IReadOnlyList<OutboundStream> Outbound { get; }

    public ReadOnlySpan<InboundStream> Inbound => _inbound;

    public SrtpSender? Sender { get; private set; }

    public SrtpReceiver? Receiver { get; private set; }

    public RemoteDescription Remote => _remote!;

    /// <summary>Done when SRTP keys are there.</summary>
    public Task Connected => _connected.Task;

    /// <exception cref="IOException">Not connected in time; says how far it came.</exception>
    public async Task ConnectedAsync(CancellationToken cancelled)
    {
        try
        {
            await Connected.WaitAsync(s_patience, cancelled);
        }
        catch (TimeoutException)
        {
            throw new IOException(_dtls is null ? "no answer to the connectivity checks" : "the DTLS handshake did not end");
        }
    }

    /// <summary>Done at the first RTP packet.</summary>
    public Task MediaStarted => _media.Task;

    /// <summary>Timestamp of the first RTP packet; 0 before.</summary>
    public Instant FirstPacket { get; private set; }

    /// <summary>Where the session may be ended (WHIP, WHEP), or null.</summary>
    public Uri? Location { get; set; }

    /// <summary>What authorises that.</summary>
    public System.Net.Http.Headers.AuthenticationHeaderValue? Authorization { get; set; }

    /// <summary>When the request to join was sent, its token in hand.</summary>
    public Instant Asked { get; set; }

    /// <param name="setup">actpass; active for a server that would take the client's part in DTLS.</param>
    public string Offer(string setup = "actpass") => new LocalDescription(this).Offer(setup);

    /// <summary>Takes the server's answer and connects.</summary>
    public void Accept(string answer) => Start(RemoteDescription.Parse(answer));

    /// <summary>Takes the server's offer, connects, and returns the answer.</summary>
    public string AnswerTo(string offer)
    {
        RemoteDescription remote = RemoteDescription.Parse(offer);
        Start(remote);
        return new LocalDescription(this).Answer(remote);
    }

    /// <summary>Keys agreed beforehand and no ICE: for yardsticks that have none.</summary>
    public void UseKeys(IPEndPoint server, SrtpProfile profile, byte[] key, byte[] salt, byte[] serverKey, byte[] serverSalt, IEnumerable<uint> ssrcs)
    {
        _inbound = [.. ssrcs.Select(ssrc => new InboundStream(ssrc, 0))];
        Socket.Connect(server);
        _loop.Post(() =>
        {
            SetKeys(profile, key, salt, serverKey, serverSalt);
            _loop.Add(this);
        });
    }

    public ushort NextTransportSequence() => ++_transportSequence;

    /// <summary>Seals and sends; nothing before there are keys.</summary>
    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        if (Sender is null || packet.IsEmpty)
        {
            return;
        }

        Span<byte> sealedPacket = stackalloc byte[packet.Length + 40];
        Socket.Send(sealedPacket[..Sender.SealRtcp(packet, sealedPacket)]);
    }

    public OutboundStream? FindOutbound(uint ssrc)
    {
        foreach (OutboundStream stream in Outbound)
        {
            if (stream.Ssrc == ssrc)
            {
                return stream;
            }
        }

        return null;
    }

    public InboundStream? FindInbound(uint ssrc, out bool repair)
    {
        repair = false;
        if (_last < _inbound.Length && _inbound[_last].Ssrc == ssrc)
        {
            return _inbound[_last];
        }

        for (int i = 0; i < _inbound.Length; i++)
        {
            if (_inbound[i].Ssrc == ssrc)
            {
                _last = i;
                return _inbound[i];
            }

            if (_inbound[i].RtxSsrc == ssrc)
            {
                repair = true;
                return _inbound[i];
            }
        }

        return null;
    }

    /// <summary>A datagram has come.</summary>
    public void OnDatagram(Span<byte> bytes, Instant now)
    {
        switch (Demultiplexer.Classify(bytes))
        {
            case PacketClass.Rtp:
                OnRtp(bytes, now);
                break;
            case PacketClass.Rtcp when Receiver is not null && Receiver.OpenRtcp(bytes, _plain, out int length) == DropReason.None:
                _feedback.OnRtcp(_plain.AsSpan(0, length), now);
                break;
            case PacketClass.Stun when _ice.OnStun(bytes):
                _dtls ??= StartDtls();
                break;
            case PacketClass.Dtls:
                _dtls?.Receive(bytes);
                break;
        }
    }

    /// <summary>Every 100 ms: checks, feedback, reports.</summary>
    public void Service(Instant now)
    {
        if (_remote is not null)
        {
            _ice.Service(now);
        }

        if (Sender is not null)
        {
            _feedback.Service(now);
        }
    }

    public void SendMedia(Instant now, BurstSender burst)
    {
        if (Sender is null || Plan.Silent)
        {
            return;
        }

        foreach (OutboundStream stream in Outbound)
        {
            stream.Turn(now, burst);
        }
    }

    public void Dispose()
    {
        _dtls?.Close();
        Socket.Dispose();
        Sender?.Dispose();
        Receiver?.Dispose();
    }

    private void Start(RemoteDescription remote)
    {
        if (remote.Setup == "active")
        {
            throw new FormatException("the server wants to send the ClientHello; this client is always the one");
        }

        // Sections of a kind that sends: their SSRCs are the only ones that may come.
        InboundStream[] inbound = [.. remote.Sections.Where(section => section.Accepted && section.Ssrc != 0).Select(section => new InboundStream(section.Ssrc, section.RtxSsrc))];
        Socket.Connect(remote.Address);
        _loop.Post(() =>
        {
            _inbound = inbound;
            _transportCcId = remote.Sections.Select(section => section.TransportCcId).FirstOrDefault(id => id != 0);
            _remote = remote;
            _loop.Add(this);
            _ice.Service(Clock.Now);
        });
    }

    private DtlsAssociation StartDtls() => _loop.Dtls.Start(
        DtlsRole.Client, Remote.Fingerprints, UserFragment, datagram => Socket.Send(datagram.Span),
        outcome => _loop.Post(() => OnHandshake(outcome)));

    private void OnHandshake(DtlsOutcome outcome)
    {
        if (outcome.Keys is not { } keys)
        {
            _connected.TrySetException(new IOException($"DTLS: {outcome.Failure}, alert {outcome.Alert}"));
            return;
        }

        SetKeys((SrtpProfile)keys.Profile, keys.LocalKey, keys.LocalSalt, keys.RemoteKey, keys.RemoteSalt);
    }

    private void SetKeys(SrtpProfile profile, byte[] key, byte[] salt, byte[] serverKey, byte[] serverSalt)
    {
        Sender = new SrtpSender(profile, key, salt);
        Receiver = new SrtpReceiver(profile, serverKey, serverSalt);
        _connected.TrySetResult();
    }

    private void OnRtp(Span<byte> bytes, Instant now)
    {
        if (Receiver is null || !RtpPacket.TryReadHeader(bytes, out RtpHeader header) || FindInbound(header.Ssrc, out bool repair) is not { } stream)
        {
            Figures.Refused++;
            return;
        }

        ref SrtpReceiveState state = ref repair ? ref stream.RtxSrtp : ref stream.Srtp;
        DropReason reason = Receiver.OpenRtp(bytes, header.HeaderLength, ref state, bytes, out int length);
        if (reason != DropReason.None || !RtpPacket.TryParse(bytes[..length], out RtpPacket packet))
        {
            // A packet that was sent again after all had come is no fault.
            Figures.Refused += reason is DropReason.Replayed or DropReason.TooOld ? 0 : 1;
            return;
        }

        Figures.ReceivedBytes += length;
        if (_transportCcId != 0 && packet.TryGetExtension(_transportCcId, out ReadOnlySpan<byte> sequence) && sequence.Length >= 2)
        {
            _feedback.OnArrival(BinaryPrimitives.ReadUInt16BigEndian(sequence), now);
        }

        if (repair)
        {
            if (packet.Payload.Length >= 2)
            {
                stream.OnRepair(BinaryPrimitives.ReadUInt16BigEndian(packet.Payload), Figures);
            }

            return;
        }

        if (FirstPacket == default)
        {
            FirstPacket = now;
            _media.TrySetResult();
        }

        stream.OnPacket(packet.SequenceNumber, packet.Payload, now, Figures);
        _feedback.WantsNack |= stream.HasMissing;
    }

    /// <summary>What came in one go has been read: what is missing is asked for at once.</summary>
    public void AfterDatagrams(Instant now) => _feedback.AskAgain(now);
}
