using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Transport;

namespace MediaServer.Bench.Floor;

/// <summary>
/// The bare loop: receive a batch, open each packet in place, and for each subscriber write a new header, seal from
/// the shared plaintext into the send batch, send trains. One thread; nothing is allocated.
/// </summary>
public sealed class FloorLoop(LaneTransport transport, SrtpReceiver publisher, IReadOnlyList<FloorSubscriber> subscribers)
{
    private const int MaxHeader = 256;
    private const int MaxStreams = 64;

    private readonly FloorSubscriber[] _subscribers = [.. subscribers];
    private readonly ReceiveBatch _received = new();
    private readonly SendBatch _sent = new();
    private readonly Opened[] _opened = new Opened[64 * 128];
    private readonly uint[] _streams = new uint[MaxStreams];
    private readonly SrtpReceiveState[] _states = new SrtpReceiveState[MaxStreams];
    private int _streamCount;
    private int _count;

    /// <summary>Packets given to the transport.</summary>
    public long PacketsOut { get; private set; }

    /// <summary>Packets that were no RTP, or that did not open.</summary>
    public long Refused { get; private set; }

    /// <summary>Forwards until cancelled; <see cref="LaneTransport.Wake"/> ends the last wait.</summary>
    public void Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            transport.Wait(Duration.FromMilliseconds(100));
            while (Turn() > 0)
            {
            }
        }
    }

    /// <summary>Takes what has come and forwards it.</summary>
    /// <returns>Packets received.</returns>
    public int Turn()
    {
        int received = transport.Receive(_received);
        if (received == 0) return 0;
        OpenAll();
        foreach (FloorSubscriber subscriber in _subscribers)
        {
            ForwardAll(subscriber);
        }

        transport.Send(_sent);
        return received;
    }

    private void OpenAll()
    {
        _count = 0;
        for (int i = 0; i < _received.Count; i++)
        {
            Span<byte> packet = _received.Bytes(i);
            int header = RtpHeaders.Length(packet);
            int stream = header is 0 or > MaxHeader ? -1 : FindStream(RtpHeaders.Ssrc(packet));
            if (stream < 0 || publisher.OpenRtp(packet, header, ref _states[stream], packet, out int length) != DropReason.None)
            {
                Refused++;
                continue;
            }

            // What was accepted is not ahead of the highest: a greater number is from before the last rollover.
            ref SrtpReceiveState state = ref _states[stream];
            uint rollover = RtpHeaders.Sequence(packet) > state.HighestSequence ? state.RolloverCounter - 1 : state.RolloverCounter;
            _opened[_count++] = new Opened(_received[i].Offset, length, header, rollover, stream);
        }
    }

    private void ForwardAll(FloorSubscriber subscriber)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        SrtpSender sender = subscriber.Sender;
        for (int i = 0; i < _count; i++)
        {
            ref Opened opened = ref _opened[i];
            ReadOnlySpan<byte> packet = _received.Memory.AsSpan(opened.Offset, opened.Length);
            packet[..opened.Header].CopyTo(header);
            RtpHeaders.SetSsrc(header, subscriber.Ssrc + (uint)opened.Stream);
            int room = opened.Length + sender.RtpTagLength;
            if (!_sent.HasRoom(room)) transport.Send(_sent);
            int length = sender.SealRtp(header[..opened.Header], default, packet[opened.Header..], 0, opened.Rollover, _sent.Reserve(room));
            _sent.Commit(subscriber.Address, default, TrafficClass.Video, length);
            PacketsOut++;
        }
    }

    /// <summary>The publishers' streams in the order of coming; -1 when there are too many.</summary>
    private int FindStream(uint ssrc)
    {
        int at = _streams.AsSpan(0, _streamCount).IndexOf(ssrc);
        if (at < 0 && _streamCount < MaxStreams)
        {
            at = _streamCount++;
            _streams[at] = ssrc;
        }

        return at;
    }

    private readonly record struct Opened(int Offset, int Length, int Header, uint Rollover, int Stream);
}
