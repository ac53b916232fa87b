namespace MediaServer.Transport;

/// <summary>
/// Whether trains are left to the kernel to segment. A refusal may be one route's (no checksum offload, IPsec), so
/// it is remembered for a while and tried again: a wrong try costs one call in some thousands of trains.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class SegmentationState(bool available)
{
    private const int TrainsBeforeNextTry = 4096;

    private int _holdOff = available ? 0 : int.MaxValue;

    internal bool IsAvailable { get; } = available;

    /// <summary>Times that the kernel refused a train.</summary>
    internal long Refusals { get; private set; }

    /// <summary>True when the next train goes as one message.</summary>
    internal bool Take()
    {
        if (_holdOff == 0) return true;
        if (_holdOff != int.MaxValue) _holdOff--;
        return false;
    }

    internal void Refused(int error)
    {
        Refusals++;

        // EMSGSIZE: the datagrams are larger than this path's packets. That says nothing of other trains.
        if (error != Native.EMSGSIZE && _holdOff == 0) _holdOff = TrainsBeforeNextTry;
    }
}
