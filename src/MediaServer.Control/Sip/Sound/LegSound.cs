using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Mixing;
using MediaServer.Control.Sip.Media;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Sound;

/// <summary>
/// A leg's sound by the codec process: the room's mix without the leg's own voice toward the endpoint, and the endpoint's
/// voice toward the room as Opus with its level. What is Opus already passes as it is; only its level is measured.
/// </summary>
internal sealed class LegSound : IMixListener, IVoiceListener, IDisposable
{
    private const byte NoLevel = 127;

    /// <summary>A jump of the mix's clock by more than this is a new process, not a silence.</summary>
    private const uint LongestSilence = 60 * Pcm.Rate;

    private readonly SipMediaLeg _leg;
    private readonly NegotiatedCodec _codec;
    private readonly ICodecMix _own;
    private readonly ICodecVoice _voice;
    private readonly int _ratio;
    private uint _next;
    private bool _first = true;
    private volatile byte _level = NoLevel;

    public LegSound(ICodecPlane codecs, SipMediaLeg leg, NegotiatedCodec codec)
    {
        _leg = leg;
        _codec = codec;
        _ratio = Pcm.Rate / AudioFormat.ClockRate(codec.Codec);
        Reports = new LegReports(AudioFormat.ClockRate(codec.Codec));
        _own = codecs.OpenMix(mostVoices: 1);
        _voice = codec.Codec == Codec.Opus ? _own.AddMeter(codec.Codec, this) : _own.AddTranscoder(codec.Codec, this);
        Ear = new MixEar(new AudioFormat(codec.Codec, Bitrate: 32_000, Fec: true, Dtx: codec.Codec == Codec.Opus, ComfortNoise: true), this);
    }

    /// <summary>For the room: what the leg hears it with.</summary>
    public MixEar Ear { get; }

    public LegReports Reports { get; }

    public Codec Codec => _codec.Codec;

    /// <summary>True when the endpoint's packets go to the room as they are.</summary>
    public bool PassesVoice => _codec.Codec == Codec.Opus;

    /// <summary>RFC 6464, of the last packet of a voice that passes as it is.</summary>
    public byte Level => _level;

    /// <summary>Whether this agrees with what is negotiated now.</summary>
    public bool Fits(NegotiatedCodec codec) => codec.Codec == _codec.Codec && codec.PayloadType == _codec.PayloadType;

    /// <summary>A packet of the endpoint's voice.</summary>
    public void FromFar(in RtpHeader header, ReadOnlySpan<byte> payload) => _voice.Send(header.SequenceNumber, header.Timestamp, 255, payload);

    public void OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
    {
        uint silence = _first ? 0 : time - _next;
        silence = silence < LongestSilence ? silence : 0;
        _first = false;
        _next = time + Pcm.Frame;
        _leg.SendMixed(_codec.PayloadType, payload, silence / (uint)_ratio, Pcm.Frame / (uint)_ratio, starts || silence > 0, delayMs);
    }

    public void OnVoice(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload)
    {
        _level = level;
        if (!payload.IsEmpty)
        {
            _leg.SendVoice(timestamp, starts, level, payload);
        }
    }

    public void Dispose() => _own.Dispose();
}
