using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Opus;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Mixing;

/// <summary>
/// An endpoint's voice as Opus for browsers, packet by packet and without a buffer: those who listen have one of their
/// own. Short losses are concealed, the time between two talks stays a gap in the timestamps.
/// </summary>
public sealed class VoiceTranscoder : IDisposable
{
    /// <summary>-dBov from which on nothing is said; after 400 ms of it a packet each 400 ms is enough.</summary>
    private const byte Quiet = 62;
    private const int Rest = 20;
    private const int LongestConcealed = 60 * Pcm.PerMillisecond;
    private readonly IAudioDecoder _decoder;
    private readonly OpusEncoder? _encoder;
    private readonly float[] _samples = new float[Pcm.LongestPacket + Pcm.Frame];
    private readonly float[] _decoded = new float[Pcm.LongestPacket];
    private readonly byte[] _payload = new byte[1500];
    private readonly int _factor;
    private SequenceUnwrapper _sequences;
    private TimestampUnwrapper _timestamps;
    private int _count;
    private long _time;
    private long _last = -1;
    private bool _rested = true;
    private int _quiet;

    /// <param name="codec">What comes.</param>
    /// <param name="encodes">False where the voice passes as it is and only its loudness is asked for.</param>
    public VoiceTranscoder(Codec codec, bool encodes = true)
    {
        _encoder = encodes ? new OpusEncoder(new OpusSettings(32_000, Fec: true)) : null;
        _decoder = AudioFormat.CreateDecoder(codec);
        _factor = Pcm.Rate / AudioFormat.ClockRate(codec);
    }

    /// <summary>Takes one packet and gives whole frames.</summary>
    public void Process(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, ITranscoderSink sink)
    {
        long number = _sequences.Unwrap(sequence);
        long at = _timestamps.Unwrap(timestamp) * _factor;
        if (number <= _last)
        {
            return;
        }

        CloseGap(at, sink);
        _last = number;
        int count = _decoder.Decode(payload, _decoded);
        Append(_decoded.AsSpan(0, count), sink);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _encoder?.Dispose();
    }

    private void CloseGap(long at, ITranscoderSink sink)
    {
        long gap = at - (_time + _count);
        if (_last >= 0 && gap is > 0 and <= LongestConcealed)
        {
            Span<float> missing = _decoded.AsSpan(0, (int)gap);
            _decoder.Conceal(missing);
            Append(missing, sink);
        }
        else if (gap != 0)
        {
            _count = 0;
            _time = at;
        }
    }

    private void Append(ReadOnlySpan<float> samples, ITranscoderSink sink)
    {
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
        int from = 0;
        for (; _count - from >= Pcm.Frame; from += Pcm.Frame, _time += Pcm.Frame)
        {
            Encode(_samples.AsSpan(from, Pcm.Frame), sink);
        }

        _samples.AsSpan(from, _count - from).CopyTo(_samples);
        _count -= from;
    }

    private void Encode(ReadOnlySpan<float> frame, ITranscoderSink sink)
    {
        byte level = Pcm.Level(Pcm.Rms(frame));
        _quiet = level >= Quiet ? _quiet + 1 : 0;
        bool rests = _quiet > Rest && _quiet % Rest != 0;
        if (!rests)
        {
            int length = _encoder?.Encode(frame, _payload) ?? 0;
            sink.OnTranscoded((uint)_time, _rested, level, _payload.AsSpan(0, length));
        }

        _rested = rests;
    }
}

/// <summary>Takes what a transcoder gives.</summary>
public interface ITranscoderSink
{
    /// <param name="timestamp">At 48 kHz.</param>
    /// <param name="starts">The first after silence.</param>
    /// <param name="level">RFC 6464, -dBov.</param>
    /// <param name="payload">Opus, the transcoder's own until the return.</param>
    void OnTranscoded(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload);
}
