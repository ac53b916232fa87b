using MediaServer.Primitives;

namespace MediaServer.Control.Peers;

/// <summary>What the server sends one receiving section with; the same for as long as the connection lives.</summary>
/// <param name="Ssrc">Of the media.</param>
/// <param name="RtxSsrc">Of its retransmissions.</param>
/// <param name="Index">Which of its kind: the n-th audio and the n-th video section share a stream id.</param>
internal sealed record SendStream(uint Ssrc, uint RtxSsrc, int Index)
{
    public string StreamId => $"slot-{Index}";
}

/// <summary>
/// Hands out SSRCs by section and never one twice: a stream key lives with the connection, and an SSRC used again
/// from a lower index would repeat a nonce (RFC 7714 section 8.1).
/// </summary>
internal sealed class SendStreams(IRandomSource random)
{
    private readonly Dictionary<string, SendStream> _streams = [];
    private readonly HashSet<uint> _used = [0];
    private int _audio;
    private int _video;

    public SendStream For(string mid, bool audio)
    {
        if (!_streams.TryGetValue(mid, out SendStream? stream))
        {
            stream = new SendStream(Fresh(), Fresh(), audio ? _audio++ : _video++);
            _streams.Add(mid, stream);
        }

        return stream;
    }

    private uint Fresh()
    {
        uint ssrc;
        do
        {
            ssrc = random.NextUInt32();
        }
        while (!_used.Add(ssrc));
        return ssrc;
    }
}
