using System.Buffers.Binary;
using System.Net;
using MediaServer.Bench.Floor;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Transport.Tests;

/// <summary>A yardstick that gives wrong answers measures nothing: every subscriber opens every packet.</summary>
public sealed class FloorTests
{
    private const int Packets = 40;
    private const int Subscribers = 3;
    private const ushort FirstSequence = 65_520;

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    public void The_bare_loop_forwards_to_all_across_a_rollover(SrtpProfile profile)
    {
        byte[] salt = new byte[profile.SaltLength()];
        MemoryNetwork network = new();
        MemoryTransport publisher = network.Add(Lanes.At("10.0.0.1", 1));
        MemoryTransport server = network.Add(Lanes.At("10.0.0.2", 1));
        MemoryTransport[] peers = [.. Enumerable.Range(0, Subscribers).Select(i => network.Add(Lanes.At("10.0.1.1", 10 + i)))];
        using SrtpReceiver opening = new(profile, Key(0), salt);
        FloorLoop loop = new(
            server,
            opening,
            [.. peers.Select((peer, i) => new FloorSubscriber(peer.Address, new SrtpSender(profile, Key(i + 1), salt), Ssrc(i)))]);
        SendBatch sent = new();
        SealAll(profile, salt, sent, server.Address);
        publisher.Send(sent);
        network.AdvanceTo(network.Now);
        Assert.Equal(Packets, loop.Turn());
        Assert.Equal(0, loop.Turn());
        Assert.Equal(Packets * Subscribers, loop.PacketsOut);
        Assert.Equal(0, loop.Refused);
        network.AdvanceTo(network.Now);
        ReceiveBatch received = new();
        for (int i = 0; i < Subscribers; i++)
        {
            OpenAll(profile, salt, peers[i], received, i);
        }
    }

    [Fact]
    public async Task The_plain_way_forwards_to_all_across_a_rollover()
    {
        const SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;
        byte[] salt = new byte[12];
        using LaneTransport publisher = Lanes.Open(TransportPath.Auto);
        LaneTransport[] peers = [.. Enumerable.Range(0, Subscribers).Select(_ => Lanes.Open(TransportPath.Auto))];
        using PlainKeys opening = new(Key(0), salt);
        using PlainForwarder forwarder = new(
            new IPEndPoint(IPAddress.Loopback, 0),
            opening,
            peers.Select((peer, i) => new PlainSubscriber(new IPEndPoint(IPAddress.Loopback, peer.Port), new PlainKeys(Key(i + 1), salt), Ssrc(i))));
        using CancellationTokenSource end = new();
        Task run = forwarder.RunAsync(end.Token);
        SendBatch sent = new();
        SealAll(Profile, salt, sent, Lanes.At("127.0.0.1", forwarder.Port));
        publisher.Send(sent);
        ReceiveBatch received = new();
        for (int i = 0; i < Subscribers; i++)
        {
            OpenAll(Profile, salt, peers[i], received, i);
            peers[i].Dispose();
        }

        await end.CancelAsync();
        await run;
        Assert.Equal(Packets * Subscribers, forwarder.PacketsOut);
        Assert.Equal(0, forwarder.Refused);
    }

    private static void SealAll(SrtpProfile profile, byte[] salt, SendBatch sent, TransportAddress to)
    {
        using SrtpSender sender = new(profile, Key(0), salt);
        byte[] header = new byte[12];
        for (int i = 0; i < Packets; i++)
        {
            header[0] = 0x80;
            header[1] = 96;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), Sequence(i));
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), 7);
            byte[] payload = new byte[200 + i];
            Lanes.Pattern(i, payload);
            uint rollover = Sequence(i) < FirstSequence ? 1u : 0u;
            int length = sender.SealRtp(header, default, payload, 0, rollover, sent.Reserve(2000));
            sent.Commit(to, default, TrafficClass.Video, length);
        }
    }

    private static void OpenAll(SrtpProfile profile, byte[] salt, LaneTransport peer, ReceiveBatch received, int subscriber)
    {
        using SrtpReceiver receiver = new(profile, Key(subscriber + 1), salt);
        SrtpReceiveState state = default;
        for (int seen = 0; seen < Packets;)
        {
            Lanes.Take(peer, received);
            for (int i = 0; i < received.Count; i++, seen++)
            {
                Span<byte> packet = received.Bytes(i);
                Assert.Equal(DropReason.None, receiver.OpenRtp(packet, 12, ref state, packet, out int length));
                Assert.Equal(Sequence(seen), BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
                Assert.Equal(Ssrc(subscriber), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
                Lanes.Check(seen, 200 + seen, packet[12..length]);
            }
        }
    }

    private static ushort Sequence(int packet) => (ushort)(FirstSequence + packet);

    private static uint Ssrc(int subscriber) => (uint)(100 + subscriber);

    private static byte[] Key(int peer)
    {
        byte[] key = new byte[16];
        Array.Fill(key, (byte)(peer + 1));
        return key;
    }
}
