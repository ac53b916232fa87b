namespace MediaServer.Recording.Manifest;

/// <summary>What <see cref="RecordingVerifier"/> found; no faults is a whole recording.</summary>
public sealed record VerificationReport(string Id, IReadOnlyList<VerificationFault> Faults)
{
    public bool IsWhole => Faults.Count == 0;
}

/// <summary>One fault.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Offset">First byte of the faulty part in the recording's file; -1 where the fault isn't in it.</param>
/// <param name="Chunk">Chunk number from 0; -1 for the header or another file.</param>
public sealed record VerificationFault(VerificationFaultKind Kind, long Offset = -1, long Chunk = -1);

/// <summary>Kinds of fault.</summary>
public enum VerificationFaultKind : byte
{
    ManifestMissing,
    ManifestUnreadable,
    SignatureWrong,

    /// <summary>Signed, but by another key than the one that was expected.</summary>
    UnknownSigner,

    /// <summary>Still marked as running: it was never closed.</summary>
    NotSealed,
    FileMissing,

    /// <summary>Shorter or longer than sealed; the offset is where they part.</summary>
    LengthWrong,
    HeaderChanged,
    ChunkChanged,

    /// <summary>A chunk of this recording that belongs in another place.</summary>
    ChunkMoved,
    FinalChunkChanged,

    /// <summary>The list of digests isn't the sealed one: chunks can't be told apart by it.</summary>
    DigestListChanged,

    /// <summary>The chain of seals has a break, or this manifest isn't in it.</summary>
    ChainBroken,
}
