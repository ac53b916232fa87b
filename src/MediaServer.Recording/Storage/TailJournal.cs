using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Recording.Age;

namespace MediaServer.Recording.Storage;

/// <summary>
/// The file beside a recording that is being written: its head, and the sealed final chunk for every index it may end
/// at. Each entry carries a check, since a cut of power can leave any bytes; nothing in it is secret.
/// </summary>
internal sealed class TailJournal
{
    private const int CheckSize = 6;
    private const int EntrySize = AgeFormat.SealedFinalSize + CheckSize;
    private const int MaximumHead = 1 << 20;

    private TailJournal(byte[] head, List<byte[]> finals)
    {
        Head = head;
        Finals = finals;
    }

    /// <summary>Age header and payload nonce.</summary>
    public byte[] Head { get; }

    /// <summary>By index, as far as they are whole.</summary>
    public IReadOnlyList<byte[]> Finals { get; }

    public static byte[] Begin(ReadOnlySpan<byte> head)
    {
        byte[] start = new byte[12 + head.Length + CheckSize];
        "MSTAIL1\n"u8.CopyTo(start);
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(8), head.Length);
        head.CopyTo(start.AsSpan(12));
        Check(-1, head).CopyTo(start.AsSpan(12 + head.Length));
        return start;
    }

    public static void Entry(long index, ReadOnlySpan<byte> finalChunk, Span<byte> entry)
    {
        finalChunk.CopyTo(entry);
        Check(index, finalChunk).CopyTo(entry[finalChunk.Length..]);
    }

    public static int EntryLength => EntrySize;

    public static bool TryRead(Stream file, out TailJournal journal)
    {
        journal = new TailJournal([], []);
        byte[] start = new byte[12];
        if (file.ReadAtLeast(start, 12, throwOnEndOfStream: false) < 12 || !start.AsSpan(0, 8).SequenceEqual("MSTAIL1\n"u8))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(8));
        if (length is < 0 or > MaximumHead || length > file.Length)
        {
            return false;
        }

        byte[] head = new byte[length];
        byte[] check = new byte[CheckSize];
        if (file.ReadAtLeast(head, length, throwOnEndOfStream: false) < length
            || file.ReadAtLeast(check, CheckSize, throwOnEndOfStream: false) < CheckSize || !check.AsSpan().SequenceEqual(Check(-1, head)))
        {
            return false;
        }

        journal = new TailJournal(head, ReadEntries(file));
        return journal.Finals.Count > 0;
    }

    private static List<byte[]> ReadEntries(Stream file)
    {
        List<byte[]> finals = [];
        byte[] entry = new byte[EntrySize];
        while (file.ReadAtLeast(entry, EntrySize, throwOnEndOfStream: false) == EntrySize
            && entry.AsSpan(AgeFormat.SealedFinalSize).SequenceEqual(Check(finals.Count, entry.AsSpan(0, AgeFormat.SealedFinalSize))))
        {
            finals.Add(entry[..AgeFormat.SealedFinalSize]);
        }

        return finals;
    }

    private static byte[] Check(long index, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, index);
        hash.AppendData(number);
        hash.AppendData(content);
        return hash.GetHashAndReset()[..CheckSize];
    }
}
