using MediaServer.Primitives;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// The SSRCs that a session sends with: drawn once for each mid and never changed by renegotiation, for a changed SSRC
/// would make the browser start its track anew.
/// </summary>
public sealed class SendSsrcTable(IRandomSource random)
{
    private readonly Dictionary<string, (uint Media, uint Rtx)> _byMid = [];
    private readonly HashSet<uint> _used = [];

    public (uint Media, uint Rtx) For(string mid)
    {
        if (!_byMid.TryGetValue(mid, out (uint, uint) pair))
        {
            pair = (Draw(), Draw());
            _byMid.Add(mid, pair);
        }

        return pair;
    }

    private uint Draw()
    {
        uint ssrc;
        do
        {
            ssrc = random.NextUInt32();
        }
        while (ssrc == 0 || !_used.Add(ssrc));
        return ssrc;
    }
}
