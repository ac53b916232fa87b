using System.Security.Cryptography;
using MediaServer.Recording.Age;

namespace MediaServer.Recording.Storage;

/// <summary>
/// Closes a recording that a kill cut: without any key, by cutting it after its last whole chunk and appending the
/// final chunk that was sealed for that place. Safe to be killed itself and run again.
/// </summary>
public static class RecordingRecovery
{
    /// <summary>Ids that were being written when the process ended.</summary>
    public static IReadOnlyList<string> Find(IRecordingStorage storage)
    {
        string suffix = RecordingFiles.Tail("");
        return [.. storage.List().Where(n => n.EndsWith(suffix, StringComparison.Ordinal)).Select(n => n[..^suffix.Length])];
    }

    /// <summary>Null where so little was written that there is nothing to close.</summary>
    public static SealedFile? Close(IRecordingStorage storage, string id)
    {
        if (!TryReadJournal(storage, id, out TailJournal journal))
        {
            return null;
        }

        long whole = CountWholeChunks(storage, id, journal);
        using (IRecordingFile content = storage.Append(RecordingFiles.Content(id)))
        {
            if (content.Length < journal.Head.Length || whole == 0)
            {
                content.Truncate(0);
                content.Append(journal.Head);
            }

            content.Truncate(journal.Head.Length + (whole * AgeFormat.SealedChunkSize));
            content.Append(journal.Finals[(int)whole]);
            content.Flush();
        }

        using (IRecordingFile chunks = storage.Append(RecordingFiles.Chunks(id)))
        {
            chunks.Truncate(whole * 32);
            chunks.Flush();
        }

        return Measure(storage, id, journal.Head.Length);
    }

    /// <summary>The manifest is in place: nothing is left to recover.</summary>
    public static void Complete(IRecordingStorage storage, string id) => storage.Delete(RecordingFiles.Tail(id));

    /// <summary>Reads a closed file for what its manifest must say.</summary>
    internal static SealedFile Measure(IRecordingStorage storage, string id, int headerLength)
    {
        using Stream file = storage.OpenRead(RecordingFiles.Content(id));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        MerkleTree tree = new();
        byte[] buffer = new byte[AgeFormat.SealedChunkSize];
        file.ReadExactly(buffer.AsSpan(0, headerLength));
        hash.AppendData(buffer.AsSpan(0, headerLength));
        byte[] header = SHA256.HashData(buffer.AsSpan(0, headerLength));
        int length;
        while ((length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, length));
            if (length == buffer.Length)
            {
                tree.Add(SHA256.HashData(buffer));
            }
        }

        return new SealedFile(file.Length, hash.GetHashAndReset(), headerLength, tree.Count, tree.Root(), header);
    }

    private static bool TryReadJournal(IRecordingStorage storage, string id, out TailJournal journal)
    {
        using Stream tail = storage.OpenRead(RecordingFiles.Tail(id));
        return TailJournal.TryRead(tail, out journal);
    }

    /// <summary>Chunks that are all there and are what their digests say: a cut of power can leave zeros in a file.</summary>
    private static long CountWholeChunks(IRecordingStorage storage, string id, TailJournal journal)
    {
        if (!storage.Exists(RecordingFiles.Content(id)) || !storage.Exists(RecordingFiles.Chunks(id)))
        {
            return 0;
        }

        using Stream content = storage.OpenRead(RecordingFiles.Content(id));
        using Stream chunks = storage.OpenRead(RecordingFiles.Chunks(id));
        byte[] head = new byte[journal.Head.Length];
        byte[] chunk = new byte[AgeFormat.SealedChunkSize];
        byte[] digest = new byte[32];
        if (content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().SequenceEqual(journal.Head))
        {
            return 0;
        }

        long whole = 0;
        while (whole + 1 < journal.Finals.Count
            && chunks.ReadAtLeast(digest, 32, throwOnEndOfStream: false) == 32
            && content.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) == chunk.Length
            && SHA256.HashData(chunk).AsSpan().SequenceEqual(digest))
        {
            whole++;
        }

        return whole;
    }
}
