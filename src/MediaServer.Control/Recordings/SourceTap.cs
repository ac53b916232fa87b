using MediaServer.Engine;
using MediaServer.Forwarding.Taps;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>
/// Between a lane and the recording thread: copies a source's packets into the recording's inbox. The handle of the file's
/// track is given by the recording thread; a codec other than the track's is noted for it and waits.
/// </summary>
internal sealed class SourceTap(RecordingInbox inbox, RecordedSource source, Codec codec, int handle) : ISourceTap
{
    private int _handle = handle;
    private int _codec = (int)codec;
    private int _came = (int)codec;

    public RecordedSource Source { get; } = source;

    public int Handle => Volatile.Read(ref _handle);

    /// <summary>What came last; another than the track's makes the recording thread open another track.</summary>
    public Codec Came => (Codec)Volatile.Read(ref _came);

    public bool NeedsTrack => Volatile.Read(ref _came) != Volatile.Read(ref _codec);

    /// <summary>By the recording thread: from here on packets of this codec belong to that track; 0 for nowhere.</summary>
    public void Open(int handle, Codec codec)
    {
        Volatile.Write(ref _handle, handle);
        Volatile.Write(ref _codec, (int)codec);
    }

    public void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival)
    {
        Volatile.Write(ref _came, (int)codec);
        int handle = Volatile.Read(ref _handle);
        if (handle > 0 && (int)codec == Volatile.Read(ref _codec))
        {
            inbox.TryPacket(handle, rtp, arrival);
        }
    }

    public void OnSenderReport(NtpTime ntp, uint timestamp, Instant arrival)
    {
        int handle = Volatile.Read(ref _handle);
        if (handle > 0)
        {
            inbox.TryReport(handle, ntp, timestamp, arrival);
        }
    }
}

/// <summary>A source that is recorded.</summary>
/// <param name="Key">In the engine.</param>
/// <param name="Expected">The codec that its track is opened for.</param>
/// <param name="Description">Whose it is and what it shows, without the codec.</param>
internal sealed record RecordedSource(SourceKey Key, Codec Expected, TrackDescription Description);
