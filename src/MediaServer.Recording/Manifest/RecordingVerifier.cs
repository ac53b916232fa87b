using System.Security.Cryptography;
using MediaServer.Recording.Age;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Manifest;

/// <summary>
/// Finds every changed, cut, swapped or missing byte of a recording and says where, without any private key.
/// </summary>
public static class RecordingVerifier
{
    /// <param name="storage">Where the recording is.</param>
    /// <param name="id">Which.</param>
    /// <param name="expectedKey">The node's public key from a safe place; empty to take the one that the manifest names.</param>
    /// <param name="log">The chain of seals, or null to leave it out.</param>
    public static VerificationReport Verify(IRecordingStorage storage, string id, ReadOnlySpan<byte> expectedKey = default, SealLog? log = null)
    {
        List<VerificationFault> faults = [];
        if (!storage.Exists(RecordingFiles.Manifest(id)))
        {
            return new VerificationReport(id, [new(VerificationFaultKind.ManifestMissing)]);
        }

        using Stream stream = storage.OpenRead(RecordingFiles.Manifest(id));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        if (!SignedManifest.TryRead(bytes, out SignedManifest? signed))
        {
            return new VerificationReport(id, [new(VerificationFaultKind.ManifestUnreadable)]);
        }

        // Every byte counts: what parses alike but is written otherwise was touched by somebody.
        if (!signed!.IsGenuine || !IsCanonical(bytes))
        {
            // What it says of the file is nobody's word, and may be anything.
            return new VerificationReport(id, [new(VerificationFaultKind.SignatureWrong)]);
        }

        if (signed.Manifest.Id != id || (!expectedKey.IsEmpty && !expectedKey.SequenceEqual(signed.PublicKey)))
        {
            faults.Add(new(VerificationFaultKind.UnknownSigner));
        }

        if (log is not null && (log.Breaks().Count > 0 || !log.ReadAll().Any(l => l.Id == id && l.Hash == signed.Hash)))
        {
            faults.Add(new(VerificationFaultKind.ChainBroken));
        }

        if (signed.Manifest.File is not { } file)
        {
            faults.Add(new(VerificationFaultKind.NotSealed));
        }
        else if (!IsPossible(file))
        {
            faults.Add(new(VerificationFaultKind.ManifestUnreadable));
        }
        else if (!storage.Exists(RecordingFiles.Content(id)))
        {
            faults.Add(new(VerificationFaultKind.FileMissing));
        }
        else
        {
            new ContentCheck(storage, id, file, faults).Run();
        }

        return new VerificationReport(id, faults);
    }

    private static bool IsPossible(ManifestFile file) =>
        file.ChunkSize == AgeFormat.SealedChunkSize && file.HeaderLength is > 0 and <= AgeFormat.SealedChunkSize && file.Chunks >= 0
        && file.Size == file.HeaderLength + ((decimal)file.Chunks * file.ChunkSize) + AgeFormat.SealedFinalSize;

    private static bool IsCanonical(byte[] bytes) =>
        JsonCanonicalizer.Canonicalize(System.Text.Json.Nodes.JsonNode.Parse(bytes)).AsSpan().SequenceEqual(bytes);

    private sealed class ContentCheck(IRecordingStorage storage, string id, ManifestFile file, List<VerificationFault> faults)
    {
        private readonly byte[] _buffer = new byte[AgeFormat.SealedChunkSize];

        public void Run()
        {
            int before = faults.Count;
            List<byte[]>? digests = ReadDigests();
            using Stream content = storage.OpenRead(RecordingFiles.Content(id));
            if (content.Length != file.Size)
            {
                faults.Add(new(VerificationFaultKind.LengthWrong, Math.Min(content.Length, file.Size), ChunkAt(Math.Min(content.Length, file.Size))));
            }

            string whole = Walk(content, digests);
            if (whole != file.Sha256 && faults.Count == before)
            {
                // The head and every chunk are what they were: what is left is the last chunk.
                faults.Add(new(VerificationFaultKind.FinalChunkChanged, file.HeaderLength + (file.Chunks * file.ChunkSize), file.Chunks));
            }
        }

        private long ChunkAt(long offset) => offset < file.HeaderLength ? -1 : (offset - file.HeaderLength) / file.ChunkSize;

        private List<byte[]>? ReadDigests()
        {
            if (!storage.Exists(RecordingFiles.Chunks(id)))
            {
                faults.Add(new(VerificationFaultKind.DigestListChanged));
                return null;
            }

            using Stream chunks = storage.OpenRead(RecordingFiles.Chunks(id));
            MerkleTree tree = new();
            List<byte[]> digests = [];
            byte[] digest = new byte[32];
            while (chunks.ReadAtLeast(digest, 32, throwOnEndOfStream: false) == 32)
            {
                digests.Add([.. digest]);
                tree.Add(digest);
            }

            if (chunks.Length == file.Chunks * 32 && Convert.ToHexStringLower(tree.Root()) == file.MerkleRoot)
            {
                return digests;
            }

            faults.Add(new(VerificationFaultKind.DigestListChanged));
            return null;
        }

        private string Walk(Stream content, List<byte[]>? digests)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int length = content.ReadAtLeast(_buffer.AsSpan(0, file.HeaderLength), file.HeaderLength, throwOnEndOfStream: false);
            hash.AppendData(_buffer, 0, length);
            if (Convert.ToHexStringLower(SHA256.HashData(_buffer.AsSpan(0, length))) != file.HeaderSha256)
            {
                faults.Add(new(VerificationFaultKind.HeaderChanged, 0));
            }

            for (long index = 0; index < file.Chunks; index++)
            {
                length = content.ReadAtLeast(_buffer, file.ChunkSize, throwOnEndOfStream: false);
                if (length == 0)
                {
                    break;
                }

                hash.AppendData(_buffer, 0, length);
                Check(index, length, digests);
            }

            while ((length = content.Read(_buffer)) > 0)
            {
                hash.AppendData(_buffer, 0, length);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        private void Check(long index, int length, List<byte[]>? digests)
        {
            if (digests is null)
            {
                return;
            }

            byte[] digest = SHA256.HashData(_buffer.AsSpan(0, length));
            if (!digest.AsSpan().SequenceEqual(digests[(int)index]))
            {
                bool moved = digests.Exists(d => digest.AsSpan().SequenceEqual(d));
                long offset = file.HeaderLength + (index * file.ChunkSize);
                faults.Add(new(moved ? VerificationFaultKind.ChunkMoved : VerificationFaultKind.ChunkChanged, offset, index));
            }
        }
    }
}
