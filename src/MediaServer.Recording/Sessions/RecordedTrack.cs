using MediaServer.Primitives;
using MediaServer.Recording.Depacketizing;

namespace MediaServer.Recording.Sessions;

/// <summary>One stream on its way into the file: order, frames, time, gaps.</summary>
internal sealed class RecordedTrack : IPacketSink, IFrameSink
{
    private const long GapWorthListing = 200;
    private static readonly Duration KeyframePatience = Duration.FromSeconds(1);
    private readonly IFrameWriter _writer;
    private readonly ReorderWindow _window;
    private readonly Depacketizer _depacketizer;
    private readonly TrackClock _clock;
    private readonly bool _isVideo;
    private Instant _arrival;
    private Instant _asked = Instant.Past;
    private uint _ssrc;
    private bool _started;
    private long _last = -1;
    private long _gapFrom = -1;
    private GapReason _gapReason;

    public RecordedTrack(int handle, TrackUse use, SenderClock sender, PacketPool pool, Duration wait, IFrameWriter writer)
    {
        Handle = handle;
        Use = use;
        _writer = writer;
        _window = new ReorderWindow(pool, wait);
        _depacketizer = Depacketizers.Create(use.Description.Codec);
        _clock = new TrackClock(use.Description.ClockRate, sender);
        _isVideo = use.Description.Codec != Recording.Matroska.MatroskaCodec.Opus;
        NeedsKeyframe = _isVideo;
    }

    public int Handle { get; }

    public TrackUse Use { get; }

    /// <summary>Frames are left out until a keyframe comes.</summary>
    public bool NeedsKeyframe { get; private set; }

    public Instant Deadline => Instant.Min(_window.Deadline, NeedsKeyframe && _started ? _asked + KeyframePatience : Instant.Never);

    public bool Receive(ReadOnlySpan<byte> packet, Instant arrival)
    {
        if (!RtpView.TryParse(packet, out RtpView view))
        {
            return false;
        }

        if (_started && view.Ssrc != _ssrc)
        {
            // The sender restarted: nothing of the old stream will come any more.
            _window.Flush(this);
            _window.Restart();
            _depacketizer.Reset();
            _clock.Restart();
            NeedsKeyframe = _isVideo;
        }

        _started = true;
        _ssrc = view.Ssrc;
        _window.Receive(view.Sequence, packet, arrival, this);
        return true;
    }

    public void Report(NtpTime ntp, uint timestamp, Instant arrival) => _clock.Report(ntp, timestamp, arrival);

    public void Tick(Instant now)
    {
        _window.Tick(now, this);
        if (NeedsKeyframe && _started && now >= _asked + KeyframePatience)
        {
            AskForKeyframe(now);
        }
    }

    public void Flush() => _window.Flush(this);

    /// <summary>Frames are not wanted for a while: the next that is must be a keyframe.</summary>
    public void Interrupt(GapReason reason)
    {
        OpenGap(reason);
        NeedsKeyframe = _isVideo;
    }

    public void AskForKeyframe(Instant now)
    {
        _asked = now;
        _writer.KeyframeWanted(this);
    }

    public void Packet(ReadOnlySpan<byte> packet, Instant arrival)
    {
        _arrival = arrival;
        RtpView.TryParse(packet, out RtpView view);
        _depacketizer.Packet(view.Payload, view.Timestamp, view.Marker, this);
    }

    public void Lost(int count, Instant at)
    {
        Use.LostPackets += count;
        OpenGap(GapReason.Network);
        _depacketizer.Lost(this);
        if (_isVideo)
        {
            AskForKeyframe(at);
        }
    }

    public void Broken()
    {
        Use.BrokenFrames++;
        OpenGap(GapReason.Network);
    }

    public void Frame(in MediaFrame frame)
    {
        // The clock hears of every frame, written or not, so that it stands right when writing goes on.
        long milliseconds = _writer.ToMilliseconds(_clock.ToInstant(frame.Timestamp, _arrival));
        if (!_writer.IsWriting || (NeedsKeyframe && !frame.IsKeyframe))
        {
            Use.SkippedFrames++;
            return;
        }

        // Two frames never share a millisecond, whatever a sender's timestamps say.
        milliseconds = Math.Max(milliseconds, _last + 1);
        if (!_writer.TryWrite(this, milliseconds, frame, _arrival))
        {
            Use.RefusedFrames++;
            Interrupt(GapReason.Storage);
            return;
        }

        CloseGap(milliseconds);
        NeedsKeyframe = false;
        _last = milliseconds;
        Use.Frames++;
        Use.Bytes += frame.Data.Length;
        Use.ToMilliseconds = milliseconds;
        Use.Width = frame.Width > 0 ? frame.Width : Use.Width;
        Use.Height = frame.Height > 0 ? frame.Height : Use.Height;
    }

    /// <summary>At the recording's end: what is still missing then is listed as far as there.</summary>
    public void EndGap(long milliseconds, Instant now)
    {
        if (_gapFrom >= 0 && _gapReason == GapReason.Maker && milliseconds > _gapFrom)
        {
            _writer.Gap(this, new RecordedGap(Use.Number, _gapFrom, milliseconds, _gapReason), now);
            _gapFrom = -1;
        }
    }

    private void OpenGap(GapReason reason)
    {
        if (_gapFrom < 0 && (_last >= 0 || reason == GapReason.Maker))
        {
            _gapFrom = Math.Max(_last, Use.FromMilliseconds);
            _gapReason = reason;
        }
        else if (reason is GapReason.Storage or GapReason.Maker)
        {
            _gapReason = reason;
        }
    }

    private void CloseGap(long milliseconds)
    {
        if (_gapFrom >= 0 && (milliseconds - _gapFrom >= GapWorthListing || _gapReason is GapReason.Storage or GapReason.Maker))
        {
            _writer.Gap(this, new RecordedGap(Use.Number, _gapFrom, milliseconds, _gapReason), _arrival);
        }

        _gapFrom = -1;
    }
}
