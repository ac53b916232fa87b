using System.Runtime.InteropServices;
using MediaServer.Forwarding.Allocation;
using MediaServer.Forwarding.Congestion;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Pacing;
using MediaServer.Forwarding.Reports;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Forwarding.Rooms;

/// <summary>
/// One peer's media: what it publishes and what it gets. Wiring only; the work is done by the parts it holds.
/// </summary>
public sealed class ForwardingPeer : IDisposable
{
    private readonly List<SourceTrack> _tracks = [];
    private readonly List<EgressStream> _egress = [];
    private readonly Dictionary<uint, EgressStream> _egressBySsrc = [];
    private readonly IRandomSource _random;
    private ushort _transportSequence;
    private bool _needsService;
    private bool _needsAllocation;
    private Instant _voiceDue = Instant.Never;

    public ForwardingPeer(PacketLog log, PacketSink sink, IRandomSource random, WallClock wall)
    {
        Log = log;
        Sink = sink;
        Wall = wall;
        _random = random;
        ReportSsrc = random.NextUInt32();
        Ingest = new RtpIngest(this);
        Rtcp = new RtcpIngest(this);
        Reports = new ReportSender(this);
        Feedback = new FeedbackSender(this);
        Pacer = new Pacer(this);
        Congestion = new LinkEstimator();
        Allocator = new StreamAllocator(this);
    }

    public ForwardingRoom? Room { get; set; }

    public EgressPath Path { get; } = new();

    public PacketLog Log { get; }

    public PacketSink Sink { get; }

    public WallClock Wall { get; }

    /// <summary>Null until the handshake has given keys.</summary>
    public SrtpReceiver? Receiver { get; private set; }

    /// <summary>The SSRC that reports of this server carry toward the peer.</summary>
    public uint ReportSsrc { get; }

    public RtpIngest Ingest { get; }

    public RtcpIngest Rtcp { get; }

    public ReportSender Reports { get; }

    public FeedbackSender Feedback { get; }

    public Pacer Pacer { get; }

    public LinkEstimator Congestion { get; }

    public StreamAllocator Allocator { get; }

    public ReadOnlySpan<SourceTrack> Tracks => CollectionsMarshal.AsSpan(_tracks);

    public ReadOnlySpan<EgressStream> Egress => CollectionsMarshal.AsSpan(_egress);

    /// <summary>Measured from report blocks; 100 ms until then.</summary>
    public Duration RoundTrip { get; set; } = Duration.FromMilliseconds(100);

    public bool HasRoundTrip { get; set; }

    /// <summary>The lane's counters of drops.</summary>
    public DropCounters? Drops { get; set; }

    /// <summary>Offset of this publisher's clock, for sender reports toward others.</summary>
#pragma warning disable CA1051 // a mutable value type that lives in place
    public PeerClock Clock;
#pragma warning restore CA1051

    /// <summary>Something waits that <see cref="Service"/> should look at before its next deadline.</summary>
    public bool NeedsService
    {
        get => _needsService;
        set
        {
            if (value && !_needsService)
            {
                ServiceWanted?.Invoke();
            }

            _needsService = value;
        }
    }

    /// <summary>Told once when service is first wanted; set by the lane.</summary>
    public Action? ServiceWanted { get; set; }

    /// <summary>The peer's number on its lane.</summary>
    public int Number { get; set; }

    /// <summary>Layers or views have changed: allocation looks again.</summary>
    public bool NeedsAllocation
    {
        get => _needsAllocation;
        set
        {
            _needsAllocation = value;
            NeedsService |= value;
        }
    }

    /// <summary>Weight between publishers, from the role.</summary>
    public byte RolePriority { get; set; }

    /// <summary>Counters as they stood when the link was last described.</summary>
    public long ReportedLost { get; set; }

    public long ReportedReceived { get; set; }

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Packets sent again on request, all streams.</summary>
    public long Retransmitted
    {
        get
        {
            long sum = 0;
            foreach (EgressStream stream in Egress)
            {
                sum += stream.Retransmitted;
            }

            return sum;
        }
    }

    public void SetKeys(SrtpReceiver receiver, SrtpSender sender)
    {
        Receiver?.Dispose();
        Path.Sender?.Dispose();
        Receiver = receiver;
        Path.Sender = sender;
        AskForKeyFrames(Instant.Past);
    }

    /// <summary>Takes over what was negotiated: new sections are added, known ones renewed, refused ones silenced.</summary>
    public void Apply(NegotiatedSession session)
    {
        foreach (NegotiatedSection section in session.Sections)
        {
            ApplyTrack(section);
            ApplyEgress(section);
        }

        for (int i = _tracks.Count - 1; i >= 0; i--)
        {
            if (!IsStillSent(_tracks[i], session))
            {
                LetGo(_tracks[i]);
                _tracks.RemoveAt(i);
            }
        }

        NeedsService = true;
    }

    public SourceTrack? FindTrack(string mid) => _tracks.Find(track => track.Section.Mid == mid);

    public EgressStream? FindEgress(string mid) => _egress.Find(stream => stream.Configuration.Section.Mid == mid);

    public EgressStream? FindEgress(uint ssrc) => _egressBySsrc.GetValueOrDefault(ssrc);

    public ushort NextTransportSequence() => ++_transportSequence;

    /// <summary>The number given last.</summary>
    public ushort LastTransportSequence => _transportSequence;

    /// <summary>Bookkeeping of one sent packet.</summary>
    /// <param name="bytes">RTP header and payload without tag.</param>
    /// <param name="isAudio">Counted apart by the estimator.</param>
    /// <param name="now">The time.</param>
    public void OnSent(int bytes, bool isAudio, Instant now)
    {
        PacketsSent++;
        BytesSent += bytes;
        Congestion.OnSent(_transportSequence, bytes, isAudio, now);
        Pacer.OnSent(bytes, now);
    }

    /// <summary>Bookkeeping of a packet sent again bit for bit, under its old transport-wide number.</summary>
    public void OnResent(ushort transportSequence, int bytes, Instant now)
    {
        PacketsSent++;
        BytesSent += bytes;
        Congestion.OnResent(transportSequence, bytes, now);
        Pacer.OnSent(bytes, now);
    }

    public void OnStreamStarted(IngestStream stream)
    {
        if (stream.Track.IsVideo)
        {
            foreach (EgressStream subscriber in stream.Track.Subscribers)
            {
                subscriber.Peer.NeedsAllocation = true;
            }

            stream.KeyFrames.Want();
            NeedsService = true;
        }
    }

    public void AskForKeyFrames(Instant now)
    {
        foreach (EgressStream stream in _egress)
        {
            stream.AskForKeyFrame(now);
        }
    }

    /// <summary>Sends what is due (feedback, requests, reports, paced packets); returns when to call again.</summary>
    public Instant Service(Instant now)
    {
        NeedsService = false;
        if (!Path.IsReady)
        {
            return Instant.Never;
        }

        Instant next = Instant.Min(ServiceLink(now), ServiceVoices(now));
        next = Instant.Min(next, Allocator.Service(now));
        next = Instant.Min(next, Pacer.Service(now));
        next = Instant.Min(next, Feedback.Service(now));
        return Instant.Min(next, Reports.Service(now));
    }

    /// <summary>A voice waits to be joined with what follows, at most until then.</summary>
    public void WantVoiceService(Instant due)
    {
        if (due < _voiceDue)
        {
            _voiceDue = due;
            NeedsService = true;
        }
    }

    private Instant ServiceVoices(Instant now)
    {
        if (_voiceDue > now)
        {
            return _voiceDue;
        }

        _voiceDue = Instant.Never;
        foreach (EgressStream stream in Egress)
        {
            stream.ServiceVoice(now);
            _voiceDue = Instant.Min(_voiceDue, stream.VoiceDue);
        }

        return _voiceDue;
    }

    /// <summary>Carries what was learned of the link to those who act on it.</summary>
    private Instant ServiceLink(Instant now)
    {
        Instant next = Congestion.Service(RoundTrip, now);
        if (Congestion.TakeReturned())
        {
            AskForKeyFrames(now);
        }

        _needsAllocation |= Congestion.TakeChanged();
        Pacer.SetRate(Congestion.PacingBitsPerSecond);
        return next;
    }

    /// <summary>Leaves every source and lets every subscriber go.</summary>
    public void Detach()
    {
        foreach (EgressStream stream in _egress)
        {
            stream.Bind(null);
        }

        _tracks.ForEach(LetGo);
    }

    public void Dispose()
    {
        Receiver?.Dispose();
        Path.Sender?.Dispose();
        Receiver = null;
        Path.Sender = null;
    }

    private static bool IsStillSent(SourceTrack track, NegotiatedSession session)
    {
        foreach (NegotiatedSection section in session.Sections)
        {
            if (section.Mid == track.Section.Mid)
            {
                return section is { Accepted: true, Receives: true };
            }
        }

        return false;
    }

    /// <summary>A source that is no longer published: nobody watches it any more.</summary>
    private void LetGo(SourceTrack track)
    {
        while (track.SubscriberCount > 0)
        {
            track.Subscribers[0].Bind(null);
        }

        track.ClearPending();
        if (!track.IsVideo)
        {
            Room?.Speakers.Remove(track);
        }
    }

    private void ApplyTrack(NegotiatedSection section)
    {
        SourceTrack? track = FindTrack(section.Mid);
        if (track is not null)
        {
            track.Section = section;
        }
        else if (section is { Accepted: true, Receives: true, Kind: not MediaKind.Application })
        {
            track = new SourceTrack(this, section);
            _tracks.Add(track);
            if (track.Role == SourceRole.Voice)
            {
                Room?.Speakers.Add(track);
            }
        }
    }

    private void ApplyEgress(NegotiatedSection section)
    {
        EgressStream? stream = FindEgress(section.Mid);
        if (stream is not null)
        {
            stream.Renegotiate(section);
        }
        else if (section is { Accepted: true, Sends: true } && section.SendSsrc != 0)
        {
            stream = new EgressStream(this, section, _random);
            _egress.Add(stream);
            _egressBySsrc[section.SendSsrc] = stream;
        }

        // The estimate is for the link as a whole: one section with feedback is enough, and one with RTX to fill up probes.
        Congestion.UsesFeedback |= section.Sends && section.Extensions.TransportCc != 0;
        Congestion.CanProbe |= section.Sends && section.SendRtxSsrc != 0;
    }
}
