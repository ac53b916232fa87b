namespace MediaServer.Bench.Links;

/// <summary>A bulk TCP download (NewReno's window rules, RFC 5681): slow start, one packet a round trip, half on loss.</summary>
internal sealed class TcpFlow
{
    private const double PacketBits = 1500 * 8;
    private readonly Queue<(double Acked, bool Lost)> _flying = new();
    private double _window = 10;
    private double _threshold = 1000;
    private double _recovery;
    private double _lastAcked;

    public long BytesAcked { get; private set; }

    /// <summary>Takes what was acknowledged and sends what the window lets.</summary>
    public void Run(double seconds, double roundTrip, LinkPath path)
    {
        while (_flying.TryPeek(out (double Acked, bool Lost) head) && head.Acked <= seconds)
        {
            _flying.Dequeue();
            OnAnswer(head.Lost, seconds, roundTrip);
        }

        while (_flying.Count < (int)_window)
        {
            bool taken = path.TryEnqueue(PacketBits, false, out double leaves);
            double acked = (taken ? leaves : seconds + 0.1) + roundTrip;
            acked = Math.Max(acked, _lastAcked);
            _lastAcked = acked;
            _flying.Enqueue((acked, !taken));
            if (!taken)
            {
                return;
            }
        }
    }

    private void OnAnswer(bool lost, double seconds, double roundTrip)
    {
        if (!lost)
        {
            BytesAcked += 1500;
            _window += _window < _threshold ? 1 : 1 / _window;
        }
        else if (seconds > _recovery)
        {
            _threshold = Math.Max(2, _window / 2);
            _window = _threshold;
            _recovery = seconds + roundTrip + 0.1;
        }
    }
}
