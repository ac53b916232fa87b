using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Resampling;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Codecs.Jitter;

/// <summary>
/// From one voice's packets, as they come, to 20 ms of sound each time it is asked: puts them in order, waits as long as
/// their jitter makes it necessary and no longer, recovers or conceals what is lost, and follows the sender's clock.
/// Time is told; nothing is allocated once packets have shown their size.
/// </summary>
public sealed class VoiceReceiver(IAudioDecoder decoder, int clockRate) : IDisposable
{
    /// <summary>How long before its time the latest packet of the last two seconds should come, ms.</summary>
    private const double WantedSlack = 5;

    /// <summary>So much more than wanted is let be: every change of speed is a change of the voice.</summary>
    private const double DeadZone = 12;
    private const double LowerDeadZone = 2;
    private const double MostSlack = 200;
    private const double FirstDelay = 20;
    private const double MostDelay = 200;
    private const double StepShare = 0.0005;
    private const double MostStep = 0.01;
    private const int Stretch = 10 * Pcm.PerMillisecond;
    private const int LongestStretch = 60 * Pcm.PerMillisecond;
    private const int LongestGap = 2 * Pcm.Rate;
    private const float QuietRms = 0.001f;
    private static readonly double s_frameMs = Pcm.Frame / (double)Pcm.PerMillisecond;

    private readonly PacketStore _store = new();
    private readonly SampleQueue _queue = new(2 * Pcm.LongestPacket + 8192);
    private readonly DriftResampler _drift = new();
    private readonly SlackWindow _slack = new();
    private readonly float[] _scratch = new float[Pcm.LongestPacket];
    private SequenceUnwrapper _sequences;
    private TimestampUnwrapper _timestamps;
    private VoiceFigures _figures;
    private bool _playing;
    private long _next;
    private long _time;
    private int _lastDuration = Pcm.Frame;
    private int _stretched;
    private int _wantedStretch;
    private double _wait = FirstDelay;
    private double _jitterSeen = FirstDelay;
    private Instant _pulled;
    private Instant _startAt;
    private float _lastRms;

    public VoiceFigures Figures => _figures;

    /// <summary>How long before it is played the earliest sound comes, ms: what a mix is behind its voices.</summary>
    public double Delay => _slack.IsKnown ? _slack.Most : 0;

    /// <summary>Loudness of the last frame, 0 to 1.</summary>
    public float Rms => _lastRms;

    /// <summary>True while something is played or waits to be.</summary>
    public bool IsActive => _playing || _store.Count > 0;

    /// <summary>Takes a packet.</summary>
    /// <param name="sequence">Of RTP.</param>
    /// <param name="timestamp">Of RTP, at the codec's clock.</param>
    /// <param name="payload">The codec's.</param>
    /// <param name="quiet">The sender says that there is next to nothing to hear: it needn't be decoded.</param>
    /// <param name="now">When it came.</param>
    public void Receive(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, bool quiet, Instant now)
    {
        long number = _sequences.Unwrap(sequence);
        long at = _timestamps.Unwrap(timestamp) * (Pcm.Rate / clockRate);
        _figures.Received++;
        if (_playing && (Math.Abs(number - _next) > PacketStore.Capacity / 2 || Math.Abs(at - _time) > LongestGap))
        {
            // A sender that has begun anew, or one that was silent for long.
            Stop();
            _store.Clear();
        }

        if (_playing)
        {
            Measure(at, now);
            if (number < _next)
            {
                _figures.Late++;
                return;
            }
        }

        if (!_store.TryAdd(number, at, quiet, payload))
        {
            return;
        }

        if (!_playing && _store.Count == 1)
        {
            _startAt = now + Duration.FromMilliseconds(_wait);
        }
    }

    /// <summary>The next 20 ms; false (and silence) when there is nothing to hear.</summary>
    /// <param name="frame"><see cref="Pcm.Frame"/> samples.</param>
    /// <param name="now">Each 20 ms.</param>
    public bool Pull(Span<float> frame, Instant now)
    {
        if (!_playing && !TryStart(now))
        {
            frame.Clear();
            _lastRms = 0;
            return false;
        }

        double ratio = Ratio();
        int needed = DriftResampler.Needed(frame.Length, ratio);
        while (_queue.Count < needed)
        {
            if (!Produce())
            {
                return Silence(frame);
            }
        }

        int used = _drift.Process(_queue.Span, frame, ratio);
        _queue.Skip(used);
        _slack.Shift((frame.Length - used) / (double)Pcm.PerMillisecond);
        _pulled = now;
        _figures.Played += frame.Length;
        _lastRms = Pcm.Rms(frame);
        SkipQuiet();
        return true;
    }

    public void Dispose() => decoder.Dispose();

    private bool Silence(Span<float> frame)
    {
        Stop();
        frame.Clear();
        _lastRms = 0;
        return false;
    }

    private bool TryStart(Instant now)
    {
        if (_store.Count == 0 || now < _startAt)
        {
            return false;
        }

        _next = _store.Lowest();
        _store.TryFind(_next, out StoredPacket first);
        _time = first.Timestamp;
        _playing = true;
        _pulled = now;
        _stretched = 0;
        _queue.Clear();
        _drift.Reset();

        // The interpolation looks one sample back.
        _queue.Reserve(1).Clear();
        _queue.Commit(1);
        return true;
    }

    private void Stop()
    {
        _playing = false;
        _wantedStretch = 0;
        if (_slack.IsKnown)
        {
            // What jitter there was is what the next start waits for.
            _jitterSeen += (Math.Clamp(_slack.Most - _slack.Least, 0, MostDelay) - _jitterSeen) / 2;
            _wait = Math.Clamp(_jitterSeen + WantedSlack, s_frameMs, MostDelay);
        }

        _slack.Restart();
    }

    private void Measure(long at, Instant now)
    {
        long heard = _time - _queue.Count;
        double slack = ((at - heard) / (double)Pcm.PerMillisecond) - (now - _pulled).Milliseconds;
        _slack.Add(slack, now);
        if (slack < 0)
        {
            // Later than anything before: the buffer is made deeper at once, not by half a percent a second.
            _wantedStretch = Math.Max(_wantedStretch, (int)Math.Min(WantedSlack - slack, MostDelay) * Pcm.PerMillisecond);
        }
    }

    private double Ratio()
    {
        if (!_slack.IsKnown)
        {
            return 1;
        }

        double excess = _slack.Least - WantedSlack;
        return excess is > -LowerDeadZone and < DeadZone ? 1 : 1 + Math.Clamp(excess * StepShare, -MostStep, MostStep);
    }

    /// <summary>In a pause nobody hears a piece left out; far too much delay is cut wherever it is.</summary>
    private void SkipQuiet()
    {
        double excess = _slack.IsKnown ? _slack.Least - WantedSlack : 0;
        if ((excess > 15 && _lastRms < QuietRms) || excess > MostSlack)
        {
            int skipped = Math.Min(Stretch, _queue.Count - DriftResampler.Margin);
            if (skipped > 0)
            {
                _queue.Skip(skipped);
                _slack.Shift(-skipped / (double)Pcm.PerMillisecond);
            }
        }
    }

    /// <summary>Adds the next piece to the queue; false when there is nothing any more.</summary>
    private bool Produce()
    {
        if (_wantedStretch >= Stretch)
        {
            _wantedStretch -= Stretch;
            Deepen();
            return true;
        }

        if (_store.TryFind(_next, out StoredPacket packet))
        {
            _stretched = 0;
            return packet.Timestamp > _time + (Pcm.PerMillisecond / 2) ? Bridge(packet) : Play(packet);
        }

        if (_store.Count > 0)
        {
            Recover();
            return true;
        }

        if (_stretched >= LongestStretch)
        {
            return false;
        }

        _stretched += Stretch;
        Deepen();
        return true;
    }

    private bool Play(StoredPacket packet)
    {
        int count = packet.Quiet && _lastRms < QuietRms ? Rest(packet.Payload) : Decode(packet.Payload);
        _time = packet.Timestamp;
        if (count > 0)
        {
            _lastDuration = count;
            Append(_scratch.AsSpan(0, count));
        }

        _store.Remove(_next++);
        return true;
    }

    private int Decode(ReadOnlySpan<byte> payload)
    {
        _figures.Decoded++;
        return decoder.Decode(payload, _scratch);
    }

    private int Rest(ReadOnlySpan<byte> payload)
    {
        int count = decoder.Duration(payload);
        _scratch.AsSpan(0, count).Clear();
        return count;
    }

    /// <summary>The sender was silent (DTX) and its clock went on: the time between is filled as the decoder fills it.</summary>
    private bool Bridge(StoredPacket packet)
    {
        int missing = (int)Math.Min(packet.Timestamp - _time, Pcm.Frame);
        missing -= missing % (Pcm.PerMillisecond * 5 / 2);
        if (missing == 0)
        {
            _time = packet.Timestamp;
            return true;
        }

        Fill(missing, moves: true);
        return true;
    }

    private void Recover()
    {
        int count = 0;
        if (_store.TryFind(_next + 1, out StoredPacket after))
        {
            count = decoder.DecodeEarlier(after.Payload, _scratch);
        }

        _figures.Lost++;
        _next++;

        // What was filled in while nothing was there was filled in for this one.
        int filled = Math.Min(_stretched, count > 0 ? count : _lastDuration);
        _stretched -= filled;
        _time += filled;
        _slack.Shift(-filled / (double)Pcm.PerMillisecond);
        if (count > 0)
        {
            _figures.Recovered++;
            Append(_scratch.AsSpan(filled, count - filled));
        }
        else if (filled < _lastDuration)
        {
            Fill(_lastDuration - filled, moves: true);
        }
    }

    /// <summary>Fills without moving on in the sender's time: the buffer becomes deeper.</summary>
    private void Deepen()
    {
        Fill(Stretch, moves: false);
        _slack.Shift(Stretch / (double)Pcm.PerMillisecond);
    }

    private void Fill(int count, bool moves)
    {
        Span<float> samples = _scratch.AsSpan(0, count);
        decoder.Conceal(samples);
        _figures.Concealed += count;
        Append(samples);
        if (!moves)
        {
            _time -= count;
        }
    }

    private void Append(ReadOnlySpan<float> samples)
    {
        samples.CopyTo(_queue.Reserve(samples.Length));
        _queue.Commit(samples.Length);
        _time += samples.Length;
    }
}
