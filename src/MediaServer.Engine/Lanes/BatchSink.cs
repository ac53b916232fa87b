using MediaServer.Forwarding.Egress;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Transport;

namespace MediaServer.Engine.Lanes;

/// <summary>Seals straight into the lane's send batch; when the batch is full it goes out in the middle of the turn.</summary>
public sealed class BatchSink(LaneTransport transport, SendBatch batch) : PacketSink
{
    /// <summary>SRTCP adds at most an index and a 16-byte tag.</summary>
    private const int RtcpOverhead = 20;

    private readonly SrtpSealQueue _seals = new();

    /// <summary>Largest number of datagrams that left in one go.</summary>
    public int LargestBatch { get; private set; }

    public override void SendRtp(
        EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass)
    {
        SrtpSender sender = path.Sender!;
        int length = header.Length + prefix.Length + payload.Length + padding + sender.RtpTagLength;
        if (!batch.HasRoom(length))
        {
            Flush();
        }

        Span<byte> destination = batch.Reserve(length);
        _seals.Add(sender, header, prefix, payload, padding, rolloverCounter, destination);
        batch.Commit(path.Remote, path.Local, (TrafficClass)mediaClass, length);
    }

    public override void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet)
    {
        if (!batch.HasRoom(packet.Length + RtcpOverhead))
        {
            Flush();
        }

        Span<byte> destination = batch.Reserve(packet.Length + RtcpOverhead);
        int length = path.Sender!.SealRtcp(packet, destination);
        if (length > 0)
        {
            // Sent as signalling would be: reports must not overtake or wait behind pictures.
            batch.Commit(path.Remote, path.Local, TrafficClass.Video, length);
        }
    }

    /// <summary>STUN and DTLS: not sealed.</summary>
    public void SendPlain(TransportAddress remote, TransportAddress local, ReadOnlySpan<byte> datagram)
    {
        if (!batch.HasRoom(datagram.Length))
        {
            Flush();
        }

        datagram.CopyTo(batch.Reserve(datagram.Length));
        batch.Commit(remote, local, TrafficClass.Signalling, datagram.Length);
    }

    public override void EndTrain() => batch.EndTrain();

    /// <summary>After a fault in mid-turn: what was begun is thrown away.</summary>
    public void Abandon()
    {
        try
        {
            _seals.Flush();
        }
        catch (ObjectDisposedException)
        {
            // A sender went in the turn that failed; its packets go nowhere.
        }

        batch.Clear();
    }

    /// <summary>Finishes what is still being sealed and sends the batch.</summary>
    public void Flush()
    {
        _seals.Flush();
        if (batch.Datagrams == 0)
        {
            return;
        }

        LargestBatch = Math.Max(LargestBatch, batch.Datagrams);
        transport.Send(batch);
    }
}
