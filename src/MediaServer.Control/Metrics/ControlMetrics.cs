using System.Diagnostics.Metrics;

namespace MediaServer.Control.Metrics;

/// <summary>Figures of the control plane under the meter <c>MediaServer</c>.</summary>
public sealed class ControlMetrics : IDisposable
{
    public const string MeterName = "MediaServer";

    private readonly Meter _meter = new(MeterName);
    private readonly UpDownCounter<int> _participants;
    private readonly UpDownCounter<int> _rooms;
    private readonly UpDownCounter<int> _sockets;
    private readonly UpDownCounter<int> _allocations;
    private readonly Counter<long> _joins;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _badMessages;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _turnDrops;
    private readonly Histogram<double> _joinDuration;
    private readonly Histogram<double> _mediaStart;

    public ControlMetrics()
    {
        _participants = _meter.CreateUpDownCounter<int>("mediaserver.participants", description: "Participants in rooms.");
        _rooms = _meter.CreateUpDownCounter<int>("mediaserver.rooms", description: "Open rooms.");
        _sockets = _meter.CreateUpDownCounter<int>("mediaserver.sockets", description: "Open signalling sockets.");
        _allocations = _meter.CreateUpDownCounter<int>("mediaserver.turn.allocations", description: "TURN relays in use.");
        _joins = _meter.CreateCounter<long>("mediaserver.joins", description: "Joins by outcome.");
        _refusals = _meter.CreateCounter<long>("mediaserver.refusals", description: "Requests refused before a join, by reason.");
        _badMessages = _meter.CreateCounter<long>("mediaserver.signalling.errors", description: "Signalling messages refused, by code.");
        _turnDrops = _meter.CreateCounter<long>("mediaserver.turn.drops", description: "TURN messages and datagrams not taken, by reason.");
        _handshakes = _meter.CreateCounter<long>("mediaserver.dtls.handshakes", description: "DTLS handshakes by outcome.");
        _joinDuration = _meter.CreateHistogram<double>("mediaserver.join.duration", "s", "From the offer's arrival to its answer.");
        _mediaStart = _meter.CreateHistogram<double>("mediaserver.join.media", "s", "From the answer to the first SRTP packet.");
    }

    public void ParticipantsChanged(int by) => _participants.Add(by);

    public void RoomsChanged(int by) => _rooms.Add(by);

    public void SocketsChanged(int by) => _sockets.Add(by);

    public void AllocationsChanged(int by) => _allocations.Add(by);

    /// <param name="outcome">ok, or the code of the error.</param>
    /// <param name="kind">browser, whip or whep.</param>
    /// <param name="duration">From the offer to the answer.</param>
    public void Joined(string outcome, string kind, TimeSpan duration)
    {
        _joins.Add(1, new("outcome", outcome), new("kind", kind));
        _joinDuration.Record(duration.TotalSeconds);
    }

    public void MediaStarted(TimeSpan sinceAnswer) => _mediaStart.Record(Math.Max(0, sinceAnswer.TotalSeconds));

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void TurnDropped(string reason) => _turnDrops.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void HandshakeEnded(string outcome) => _handshakes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void BadMessage(string code) => _badMessages.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Adds drops of the media plane and of this one as one counter by reason.</summary>
    public void Observe(IEngineMetrics engine) =>
        _meter.CreateObservableCounter("mediaserver.drops", () => Measure(engine), description: "Packets and messages not taken, by reason.");

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Measure(IEngineMetrics engine) =>
        engine.Drops().Select(drop => new Measurement<long>(drop.Count, new KeyValuePair<string, object?>("reason", drop.Reason)));
}
