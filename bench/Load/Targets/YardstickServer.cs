using System.Globalization;
using System.Net;
using MediaServer.Bench.Floor;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Transport;

namespace MediaServer.Bench.Load.Targets;

/// <summary>
/// The other side of <see cref="YardstickTarget"/>: lines in, lines out. <c>subscriber PORT KEY SSRC</c> adds one,
/// <c>run</c> begins anew with all of them, <c>count</c> tells packets, messages, seconds in collections, collections.
/// </summary>
internal static class YardstickServer
{
    public static int Run(string name)
    {
        using IYardstick yardstick = name == "floor" ? new FloorYardstick() : new PlainYardstick();
        Console.WriteLine($"port {yardstick.Port}");
        while (Console.ReadLine()?.Split(' ') is { } words)
        {
            switch (words)
            {
                case ["subscriber", var port, var key, var ssrc]:
                    yardstick.Add(
                        new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)),
                        int.Parse(key, CultureInfo.InvariantCulture), uint.Parse(ssrc, CultureInfo.InvariantCulture));
                    break;
                case ["run"]:
                    yardstick.Restart();
                    Console.WriteLine("running");
                    break;
                case ["count"]:
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"count {yardstick.PacketsOut} {yardstick.Messages} {GC.GetTotalPauseDuration().TotalSeconds} {GC.CollectionCount(0)}"));
                    break;
            }
        }

        return 0;
    }

    private interface IYardstick : IDisposable
    {
        int Port { get; }

        long PacketsOut { get; }

        long Messages { get; }

        void Add(IPEndPoint address, int key, uint ssrc);

        void Restart();
    }

    private sealed class FloorYardstick : IYardstick
    {
        private readonly LaneTransport _transport = TransportFactory.Create(new LaneTransportOptions { BindAddresses = [IPAddress.Loopback] });
        private readonly List<FloorSubscriber> _subscribers = [];
        private CancellationTokenSource _end = new();
        private Thread? _thread;

        public int Port => _transport.Port;

        public long PacketsOut => _transport.PacketsSent;

        public long Messages => _transport.MessagesSent;

        public void Add(IPEndPoint address, int key, uint ssrc) => _subscribers.Add(new FloorSubscriber(
            TransportAddress.FromEndPoint(address), new SrtpSender(SrtpProfile.AeadAes128Gcm, YardstickKeys.Key(key), YardstickKeys.Salt), ssrc));

        public void Restart()
        {
            Stop();
            _end = new CancellationTokenSource();
            FloorLoop loop = new(_transport, new SrtpReceiver(SrtpProfile.AeadAes128Gcm, YardstickKeys.Key(0), YardstickKeys.Salt), _subscribers);
            _thread = new Thread(() => loop.Run(_end.Token)) { Name = "lane 0", IsBackground = true };
            _thread.Start();
        }

        public void Dispose()
        {
            Stop();
            _transport.Dispose();
            _end.Dispose();
        }

        private void Stop()
        {
            _end.Cancel();
            _transport.Wake();
            _thread?.Join();
        }
    }

    private sealed class PlainYardstick : IYardstick
    {
        private readonly List<PlainSubscriber> _subscribers = [];
        private readonly IPEndPoint _local = new(IPAddress.Loopback, ServerProcess.FreePort());
        private CancellationTokenSource _end = new();
        private PlainForwarder? _forwarder;
        private Task _running = Task.CompletedTask;
        private long _before;

        public int Port => _local.Port;

        public long PacketsOut => _before + (_forwarder?.PacketsOut ?? 0);

        public long Messages => PacketsOut;

        public void Add(IPEndPoint address, int key, uint ssrc) =>
            _subscribers.Add(new PlainSubscriber(address, new PlainKeys(YardstickKeys.Key(key), YardstickKeys.Salt), ssrc));

        public void Restart()
        {
            Dispose();
            _before = PacketsOut;
            _end = new CancellationTokenSource();
            _forwarder = new PlainForwarder(_local, new PlainKeys(YardstickKeys.Key(0), YardstickKeys.Salt), _subscribers);
            CancellationToken end = _end.Token;
            PlainForwarder forwarder = _forwarder;
            _running = Task.Run(() => forwarder.RunAsync(end), CancellationToken.None);
        }

        public void Dispose()
        {
            _end.Cancel();
            _running.Wait();
            _forwarder?.Dispose();
        }
    }
}
