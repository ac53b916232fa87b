using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// The last sequence and picture parameter sets of a source, for a receiver or a recording that begins between them.
/// Made once for each source; takes and gives bytes without allocating.
/// </summary>
public sealed class H264Parameters
{
    /// <summary>Longer sets are not kept.</summary>
    public const int MaxLength = 256;

    private readonly byte[] _sps = new byte[MaxLength];
    private readonly byte[] _pps = new byte[MaxLength];
    private int _spsLength;
    private int _ppsLength;

    /// <summary>The whole NAL unit, or empty.</summary>
    public ReadOnlySpan<byte> Sps => _sps.AsSpan(0, _spsLength);

    /// <summary>The whole NAL unit, or empty.</summary>
    public ReadOnlySpan<byte> Pps => _pps.AsSpan(0, _ppsLength);

    public bool IsComplete => _spsLength > 0 && _ppsLength > 0;

    /// <summary>Takes the sets that stand whole in this payload.</summary>
    /// <returns>True when one of them is new or differs from the one kept.</returns>
    public bool Update(ReadOnlySpan<byte> payload)
    {
        bool changed = false;
        if (H264Payload.TryParse(payload, out H264Payload units))
        {
            foreach (H264Nal nal in units)
            {
                changed |= nal.IsWhole && nal.Type == H264Nal.Sps && Keep(nal.Data, _sps, ref _spsLength);
                changed |= nal.IsWhole && nal.Type == H264Nal.Pps && Keep(nal.Data, _pps, ref _ppsLength);
            }
        }

        return changed;
    }

    /// <summary>Writes both sets as one STAP-A payload (RFC 6184 section 5.7.1).</summary>
    /// <returns>Bytes written, 0 when a set is missing or it doesn't fit.</returns>
    public int WriteAggregate(Span<byte> destination)
    {
        int length = 5 + _spsLength + _ppsLength;
        if (!IsComplete || length > destination.Length)
        {
            return 0;
        }

        // RFC 6184 section 5.7: the header carries the highest NRI of the units.
        destination[0] = (byte)(Math.Max(_sps[0] & 0x60, _pps[0] & 0x60) | 24);
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)_spsLength);
        Sps.CopyTo(destination[3..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(3 + _spsLength)..], (ushort)_ppsLength);
        Pps.CopyTo(destination[(5 + _spsLength)..]);
        return length;
    }

    private static bool Keep(ReadOnlySpan<byte> set, byte[] kept, ref int keptLength)
    {
        if (set.Length > MaxLength || set.SequenceEqual(kept.AsSpan(0, keptLength)))
        {
            return false;
        }

        set.CopyTo(kept);
        keptLength = set.Length;
        return true;
    }
}
