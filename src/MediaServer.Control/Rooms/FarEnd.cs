using MediaServer.Control.Signalling;

namespace MediaServer.Control.Rooms;

/// <summary>What a page told of how it heard and saw, added up over its stay.</summary>
internal sealed class FarEnd
{
    private double _concealed;
    private double _samples;
    private double _frozen;

    public int ConcealedPermille => _samples < 1 ? -1 : (int)Math.Clamp(1000 * _concealed / _samples, 0, 1000);

    public int FrozenMs => (int)Math.Min(_frozen, int.MaxValue);

    public void Take(StatsMessage stats)
    {
        _concealed += Sane(stats.Audio?.ConcealedSamples);
        _samples += Sane(stats.Audio?.TotalSamples);
        _frozen += Sane(stats.Video?.FreezeMs);
    }

    // A page may say anything; a figure that can't be is none.
    private static double Sane(double? figure) => figure is { } number && double.IsFinite(number) ? Math.Clamp(number, 0, 1e9) : 0;
}
