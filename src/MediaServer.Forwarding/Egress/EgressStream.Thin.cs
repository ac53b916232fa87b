using MediaServer.Forwarding.Allocation;
using MediaServer.Forwarding.Pacing;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Egress;

/// <summary>What a thin link asks of a stream: waiting, giving up, filling up, and what allocation granted.</summary>
public sealed partial class EgressStream
{
    private int _padded;

    /// <summary>Packets that wait in the pacer; null until the first had to.</summary>
    public PacketQueue? Queue { get; set; }

    /// <summary>Order among the subscriber's streams, higher first; set by allocation.</summary>
    public int Importance { get; set; }

    /// <summary>How the slot is served now.</summary>
    public ServiceLevel Level { get; set; }

    /// <summary>The level that the subscriber was last told of.</summary>
    public ServiceLevel ReportedLevel { get; set; }

    /// <summary>What allocation keeps for this slot.</summary>
    public SlotGrant Grant { get; } = new();

    /// <summary>A voice that doesn't fit: held back until it is among the loudest.</summary>
    public bool IsHeld { get; set; }

    public bool IsVoice => Configuration.IsVoice;

    /// <summary>True when repeats on the RTX SSRC may fill up a probe.</summary>
    public bool CanPad => PacketsSent > 0 && !IsVoice && Configuration.RtxPayloadType(Codec) != 0 && Configuration.Section.SendRtxSsrc != 0;

    /// <summary>Sets a still each so often instead of a moving picture.</summary>
    public void SetStills(Duration interval, Instant now)
    {
        _selector.SetStills(interval);
        if (_selector.IsStillDue(now))
        {
            Track?.WantKeyFrame(Track.Find(0, now));
        }
    }

    /// <summary>
    /// Gives up what waits: its numbers are taken back, so that the receiver sees no gap, and the stream goes on at a key frame.
    /// </summary>
    public void Abandon(Instant now)
    {
        DropQueued();
        CloseRange();
        _range = default;
        AskForKeyFrame(now);
    }

    /// <summary>Sends one of the last packets again, or plain padding, to fill up a probe.</summary>
    /// <returns>Bytes sent, 0 when nothing could be.</returns>
    public int SendPadding(int most, Instant now)
    {
        long before = Peer.BytesSent;
        _padded = (_padded + 1) & 7;
        if (most >= 600 && SendRtx(_lastOut - _padded, now) == DropReason.None)
        {
            Retransmitted--;
            return (int)(Peer.BytesSent - before);
        }

        SendEmpty(now);
        return (int)(Peer.BytesSent - before);
    }

    /// <summary>RFC 3550 section 5.1: padding alone, on the RTX SSRC where it takes no number of the picture's stream.</summary>
    private void SendEmpty(Instant now)
    {
        const int padding = 224;
        Span<byte> header = stackalloc byte[128];
        long sequence = ++_lastRtx;
        MediaPacket none = new() { AudioLevel = 0xFF, Codec = Codec };
        int length = HeaderBuilder.Write(
            header, Configuration, Peer, new HeaderFields(Configuration.RtxPayloadType(Codec), false, sequence, _lastTimestamp, Configuration.Section.SendRtxSsrc), none, default, !IsKnownToReceiver, now, false);
        header[0] |= HeaderBuilder.PaddingBit;
        Peer.Sink.SendRtp(Peer.Path, header[..length], default, default, padding, (uint)(sequence >> 16), MediaClass.Video);
        Peer.OnSent(length + padding, false, now);
    }

    /// <summary>Empties the queue and takes back the numbers that its packets were promised.</summary>
    private void DropQueued()
    {
        if (Queue is not { Count: > 0 } queue)
        {
            return;
        }

        Peer.Pacer.Forget(queue.Count, queue.Bytes);
        queue.Clear();
        if (_range.Stream is not null)
        {
            _range.LastSource = Math.Max(_range.FromSource - 1, Math.Min(_range.LastSource, _lastOut - _range.SequenceOffset));
        }

        _ranges.TrimAbove(_lastOut);
    }

    private void ResetGrant()
    {
        Grant.Reset();
        Level = ServiceLevel.Live;
    }
}
