using System.Buffers.Binary;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Links;

/// <summary>One SSRC of a simulated client: numbers packets, seals them, and keeps the last for NACK.</summary>
internal sealed class SealedStream(CallClient client, uint ssrc, string mid, string rid)
{
    private const int Kept = 1024;
    private readonly byte[]?[] _sent = new byte[Kept][];
    private readonly byte[] _packet = new byte[1500];
    private long _sequence = 100;

    public uint Ssrc => ssrc;

    public void Send(byte payloadType, bool marker, ReadOnlySpan<byte> payload, uint timestamp, int level)
    {
        RtpHeaderWriter writer = new(_packet);
        writer.TryStart(payloadType, marker, (ushort)_sequence, timestamp, ssrc);
        Span<byte> scratch = stackalloc byte[2];
        ushort transport = client.NextTransportSequence();
        BinaryPrimitives.WriteUInt16BigEndian(scratch, transport);
        writer.TryAddExtension(CallPlan.TransportCcId, scratch);
        writer.TryAddExtension(4, System.Text.Encoding.ASCII.GetBytes(mid));
        if (rid.Length > 0)
        {
            writer.TryAddExtension(10, System.Text.Encoding.ASCII.GetBytes(rid));
        }

        if (level >= 0)
        {
            writer.TryAddExtension(1, [(byte)level]);
        }

        int header = writer.Finish();
        payload.CopyTo(_packet.AsSpan(header));
        byte[] sealedPacket = new byte[header + payload.Length + client.Sender.RtpTagLength];
        client.Sender.SealRtp(_packet.AsSpan(0, header), [], _packet.AsSpan(header, payload.Length), 0, (uint)(_sequence >> 16), sealedPacket);
        _sent[_sequence & (Kept - 1)] = sealedPacket;
        _sequence++;
        client.Transmit(sealedPacket, transport, level >= 0);
    }

    /// <summary>The same bytes again.</summary>
    public void Resend(ushort sequence)
    {
        long number = _sequence - 1 + (short)(sequence - (ushort)(_sequence - 1));
        if (number >= 100 && number > _sequence - Kept && number < _sequence && _sent[number & (Kept - 1)] is { } packet)
        {
            client.Repeat(packet);
        }
    }
}
