using System.Buffers.Binary;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>
/// The first track of a recording: everybody who is recorded, mixed by the codec process. The recording thread gives it the
/// voices and takes the mix; when the process is away the recording goes on without, and says so.
/// </summary>
internal sealed class RecordingMix : IPacketListener, IMixListener, IDisposable
{
    /// <summary>The track's handle: the mix is declared before all others.</summary>
    public const int Handle = 1;

    private const int HeaderLength = 12;
    private const byte PayloadType = 111;

    /// <summary>From the sound's own end to its arrival here: its frame of 20 ms, and the polling on the way.</summary>
    private static readonly Duration s_behind = Duration.FromMilliseconds(35);

    private readonly ICodecPlane _plane;
    private readonly ICodecMix _mix;
    private readonly Dictionary<int, ICodecVoice> _voices = [];
    private readonly RecordingInbox _inbox = new(64 * 1024);
    private readonly byte[] _packet = new byte[HeaderLength + 1500];
    private uint _source = 1;
    private ushort _sequence;
    private int _stands = 1;
    private bool _told = true;

    public RecordingMix(ICodecPlane plane)
    {
        _plane = plane;
        _mix = plane.OpenMix();
        _plane.Changed += OnChanged;
        _mix.AddOutput(new AudioFormat(Codec.Opus, Bitrate: 48_000), this);
    }

    public static TrackDescription Description { get; } = new() { Codec = MatroskaCodec.Opus, Kind = TrackKind.Mix, Name = "Everybody" };

    public void Open(int handle) => _voices[handle] = _mix.AddVoice(Codec.Opus);

    public void Close(int handle)
    {
        if (_voices.Remove(handle, out ICodecVoice? voice))
        {
            voice.Dispose();
        }
    }

    /// <summary>By the recording thread: a voice's packet on its way into the file.</summary>
    public void OnPacket(int handle, ReadOnlySpan<byte> rtp)
    {
        if (_voices.TryGetValue(handle, out ICodecVoice? voice) && RtpPacket.TryParse(rtp, out RtpPacket packet) && !packet.Payload.IsEmpty)
        {
            voice.Send(packet.SequenceNumber, packet.Timestamp, 255, packet.Payload);
        }
    }

    /// <summary>By the recording thread: hands the mix to the file.</summary>
    /// <returns>Whether the process has gone (false) or come back (true) since the last call; null for no news.</returns>
    public bool? Run(SessionRecorder recorder)
    {
        _inbox.Drain(recorder);
        bool stands = Volatile.Read(ref _stands) != 0;
        if (stands == _told)
        {
            return null;
        }

        _told = stands;
        return stands;
    }

    /// <summary>By the plane's thread.</summary>
    public void OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
    {
        _packet[0] = 0x80;
        _packet[1] = PayloadType;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), time);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), _source);
        payload.CopyTo(_packet.AsSpan(HeaderLength));
        Instant arrival = LaneClock.Now - s_behind - Duration.FromMilliseconds(delayMs);
        _inbox.TryPacket(Handle, _packet.AsSpan(0, HeaderLength + payload.Length), arrival);
    }

    public void Dispose()
    {
        _plane.Changed -= OnChanged;
        _mix.Dispose();
    }

    // A new process begins its time anew: for the file it is another sender.
    private void OnChanged(bool stands)
    {
        _source += stands ? 1u : 0u;
        Volatile.Write(ref _stands, stands ? 1 : 0);
    }
}
