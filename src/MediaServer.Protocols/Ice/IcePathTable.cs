using MediaServer.Primitives;

namespace MediaServer.Protocols.Ice;

/// <summary>
/// The paths on which a client has made a valid check, at most <see cref="Capacity"/>: a client can't make the server
/// remember more by changing its port. The oldest that isn't kept leaves.
/// </summary>
internal sealed class IcePathTable
{
    public const int Capacity = 8;

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _count;

    public int Count => _count;

    public bool Contains(in TransportAddress remote)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Path.Remote == remote)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes a valid check; true when the path is new.</summary>
    /// <param name="path">The path.</param>
    /// <param name="priority">The check's PRIORITY.</param>
    /// <param name="now">When it came.</param>
    /// <param name="keep">A path that must not leave.</param>
    public bool Note(in IcePath path, uint priority, Instant now, in IcePath keep)
    {
        int index = Find(path);
        bool isNew = index < 0;
        if (isNew)
        {
            index = _count < Capacity ? _count++ : Oldest(keep);
        }

        _entries[index] = new Entry { Path = path, Priority = priority, LastCheck = now };
        return isNew;
    }

    /// <summary>The last check's time and priority on this path, or <see cref="Instant.Past"/>.</summary>
    public (Instant LastCheck, uint Priority) Get(in IcePath path)
    {
        int index = Find(path);
        return index < 0 ? (Instant.Past, 0) : (_entries[index].LastCheck, _entries[index].Priority);
    }

    private int Find(in IcePath path)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Path == path)
            {
                return i;
            }
        }

        return -1;
    }

    private int Oldest(in IcePath keep)
    {
        int oldest = -1;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Path != keep && (oldest < 0 || _entries[i].LastCheck < _entries[oldest].LastCheck))
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private struct Entry
    {
        public IcePath Path;
        public uint Priority;
        public Instant LastCheck;
    }
}
