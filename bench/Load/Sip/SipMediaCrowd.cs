using System.Net;
using System.Net.Sockets;
using MediaServer.Bench.Load.Measure;

namespace MediaServer.Bench.Load.Sip;

/// <summary>The media of many legs, sent by one thread at the real rate: 50 packets of sound a second, 15 pictures of four packets.</summary>
internal sealed class SipMediaCrowd : IDisposable
{
    private readonly List<Leg> _legs = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private long _received;
    private long _sent;

    public long Received => Interlocked.Read(ref _received);

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Opens a leg's two sockets; their ports.</summary>
    public (int Index, int Audio, int Video) Open()
    {
        Leg leg = new(NewSocket(), NewSocket());
        _legs.Add(leg);
        _ = CountAsync(leg.Audio);
        _ = CountAsync(leg.Video);
        return (_legs.Count - 1, Port(leg.Audio), Port(leg.Video));
    }

    public void Target(int index, byte audioType, int audioPort, int videoPort)
    {
        Leg leg = _legs[index];
        leg.AudioType = audioType;
        leg.AudioTarget = new IPEndPoint(IPAddress.Loopback, audioPort);
        leg.VideoTarget = new IPEndPoint(IPAddress.Loopback, videoPort);
    }

    public void Start() => _sending = Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        _stop.Cancel();
        _sending.Wait();
        foreach (Leg leg in _legs)
        {
            leg.Audio.Dispose();
            leg.Video.Dispose();
        }
    }

    private static Socket NewSocket()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 512 * 1024 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private void Send()
    {
        byte[] sound = new byte[172];
        byte[] picture = new byte[1100];
        for (long tick = 0; !_stop.IsCancellationRequested; tick++)
        {
            long started = Clock.Now.Microseconds;
            for (int i = 0; i < _legs.Count; i++)
            {
                Leg leg = _legs[i];
                if (leg.AudioTarget is null)
                {
                    continue;
                }

                // Two of each four speak: a room is never all voices.
                Header(sound, leg.AudioType, ++leg.AudioNumber, (uint)(tick * 160), (uint)(2 * i) + 1);
                sound.AsSpan(12).Fill(i % 4 < 2 ? (byte)tick : (byte)0);
                Emit(leg.Audio, leg.AudioTarget, sound);
                if ((tick + i) % 3 != 0)
                {
                    continue;
                }

                bool key = tick % 150 < 3;
                for (int part = 0; part < 4; part++)
                {
                    Header(picture, 97, ++leg.VideoNumber, (uint)(tick * 1800), (uint)(2 * i) + 2, marker: part == 3);
                    picture[12] = 0x7C;
                    picture[13] = (byte)((part == 0 ? 0x80 : part == 3 ? 0x40 : 0) | (key ? 5 : 1));
                    Emit(leg.Video, leg.VideoTarget!, picture);
                }
            }

            int rest = (int)((20_000 - (Clock.Now.Microseconds - started)) / 1000);
            if (rest > 0)
            {
                Thread.Sleep(rest);
            }
        }
    }

    private static void Header(byte[] packet, byte type, ushort number, uint timestamp, uint ssrc, bool marker = false)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(type | (marker ? 0x80 : 0));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), number);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), timestamp);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
    }

    private void Emit(Socket socket, IPEndPoint target, byte[] packet)
    {
        try
        {
            socket.SendTo(packet, target);
            Interlocked.Increment(ref _sent);
        }
        catch (SocketException)
        {
            // The server hung up: counted by what doesn't arrive.
        }
    }

    private async Task CountAsync(Socket socket)
    {
        byte[] buffer = new byte[2048];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await socket.ReceiveAsync(buffer, _stop.Token);
                if (buffer[1] is not (>= 192 and <= 223))
                {
                    Interlocked.Increment(ref _received);
                }
            }
            catch (SocketException)
            {
                // ICMP.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private sealed class Leg(Socket audio, Socket video)
    {
        public Socket Audio { get; } = audio;

        public Socket Video { get; } = video;

        public IPEndPoint? AudioTarget { get; set; }

        public IPEndPoint? VideoTarget { get; set; }

        public byte AudioType { get; set; }

        public ushort AudioNumber { get; set; }

        public ushort VideoNumber { get; set; }
    }
}
