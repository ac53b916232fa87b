using MediaServer.Engine;
using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// What a browser does with its uplink: an estimate from the server's feedback, layers from the lowest up as they fit and as the
/// server wants them, and a pacer that lets voices pass.
/// </summary>
internal sealed class UplinkPlan
{
    private const long VoiceRoom = 60_000;
    private const double PacingGain = 1.2;
    private const long Most = 2_600_000;
    private const long LeastPicture = 45_000;
    private readonly bool _isThin;
    private readonly PictureSource[] _pictures;
    private readonly bool[] _wanted = [true, true, true];
    private readonly int[] _most = new int[3];
    private readonly Queue<(byte[] Packet, ushort Sequence)> _held = new();
    private Instant _free = Instant.Past;
    private Instant _nextPlan = Instant.Past;

    public UplinkPlan(PictureSource[] pictures, bool isThin)
    {
        _pictures = pictures;
        _isThin = isThin;

        // Chromium begins at 300 kbit/s and sends padding to find out more.
        Estimator = new LinkEstimator(300_000) { UsesFeedback = true, CanProbe = true, WantedBitsPerSecond = Most };
    }

    public LinkEstimator Estimator { get; }

    public void OnWanted(IReadOnlyList<EncodingWanted> encodings)
    {
        foreach (EncodingWanted encoding in encodings)
        {
            int layer = "qhf".IndexOf(encoding.Rid, StringComparison.Ordinal);
            _wanted[layer] = encoding.Active;
            _most[layer] = encoding.MaxBitrate;
        }
    }

    public void Service(Instant now)
    {
        Estimator.Service(Duration.FromMilliseconds(100), now);
        if (now < _nextPlan)
        {
            return;
        }

        _nextPlan = now + Duration.FromMilliseconds(200);
        Estimator.WantedBitsPerSecond = Wanted();
        long left = (_isThin ? Math.Min(Most, Estimator.TargetBitsPerSecond) : Most) - VoiceRoom;
        for (int layer = 0; layer < _pictures.Length; layer++)
        {
            long nominal = CallPlan.Bitrate(layer);
            long rate = Math.Min(nominal, _most[layer] > 0 ? _most[layer] : nominal);
            bool fits = _wanted[layer] && left > Math.Min(rate, nominal / 2);
            _pictures[layer].IsActive = fits || (layer == 0 && _wanted[0] && left > LeastPicture);
            _pictures[layer].Bitrate = (int)Math.Clamp(Math.Min(rate, left), LeastPicture, nominal);
            left -= fits ? _pictures[layer].Bitrate * 21 / 20 : 0;
        }
    }

    private long Wanted()
    {
        long sum = VoiceRoom;
        for (int layer = 0; layer < _pictures.Length; layer++)
        {
            long nominal = CallPlan.Bitrate(layer);
            sum += _wanted[layer] ? Math.Min(nominal, _most[layer] > 0 ? _most[layer] : nominal) : 0;
        }

        return sum * 11 / 10;
    }

    /// <summary>True when the packet waits for its turn.</summary>
    public bool Hold(byte[] packet, ushort sequence)
    {
        _held.Enqueue((packet, sequence));
        return true;
    }

    public void Release(CallClient client, Instant now)
    {
        for (int missing = _held.Count > 0 ? 0 : Estimator.ProbeBytes(now); missing >= 200; missing -= client.Pad())
        {
        }

        double perByte = _isThin ? 8_000_000.0 / (Math.Max(Estimator.TargetBitsPerSecond * PacingGain, Estimator.ProbeRate)) : 0;
        while (_held.Count > 0 && _free <= now)
        {
            (byte[] packet, ushort sequence) = _held.Dequeue();
            client.Leave(packet, sequence, false);
            _free = new Instant(Math.Max(_free.Microseconds, now.Microseconds) + (long)(packet.Length * perByte));
        }
    }
}
