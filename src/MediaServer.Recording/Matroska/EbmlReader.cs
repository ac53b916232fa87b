using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Recording.Matroska;

/// <summary>Walks the children of an element that lies whole in memory.</summary>
internal ref struct EbmlReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The current child's identifier.</summary>
    public uint Id { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    public readonly ulong Unsigned
    {
        get
        {
            ulong value = 0;
            foreach (byte b in Body)
            {
                value = (value << 8) | b;
            }

            return value;
        }
    }

    public readonly string Text => Encoding.UTF8.GetString(Body).TrimEnd('\0');

    /// <summary>Goes to the next child; false at the end, or where the bytes make no sense.</summary>
    public bool Next()
    {
        if (!TryVint(ref _rest, keepMarker: true, out ulong id) || !TryVint(ref _rest, keepMarker: false, out ulong size) || size > (ulong)_rest.Length)
        {
            return false;
        }

        Id = (uint)id;
        Body = _rest[..(int)size];
        _rest = _rest[(int)size..];
        return true;
    }

    public static bool TryVint(ref ReadOnlySpan<byte> data, bool keepMarker, out ulong value)
    {
        value = 0;
        if (data.IsEmpty || data[0] == 0)
        {
            return false;
        }

        int length = System.Numerics.BitOperations.LeadingZeroCount((uint)data[0]) - 23;
        if (data.Length < length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        data[..length].CopyTo(bytes[(8 - length)..]);
        value = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (!keepMarker)
        {
            value &= (1UL << (7 * length)) - 1;
        }

        data = data[length..];
        return true;
    }
}
