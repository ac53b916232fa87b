using System.Security.Cryptography;
using MediaServer.Crypto;
using MediaServer.Primitives;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Age;

/// <summary>
/// Writes one recording's plaintext as an age v1 payload: whole 64 KiB chunks that are never final, and at the end one
/// constant two-byte chunk. Plaintext stays in one pinned buffer of a chunk and is wiped when sealed. No clock inside:
/// <see cref="Flush"/> is due at <see cref="Deadline"/>.
/// </summary>
public sealed class AgeStreamWriter : IElementOutput, IDisposable
{
    private readonly byte[] _plain = GC.AllocateArray<byte>(AgeFormat.ChunkSize, pinned: true);
    private readonly byte[] _sealed = new byte[AgeFormat.SealedChunkSize];
    private readonly byte[] _final = new byte[AgeFormat.SealedFinalSize];
    private readonly byte[] _key = GC.AllocateArray<byte>(ChaCha20Poly1305Aead.KeyLength, pinned: true);
    private readonly IChunkSink _sink;
    private readonly Duration _maximumAge;
    private int _filled;
    private long _index;

    /// <param name="recipients">Who can read the recording; at least one.</param>
    /// <param name="random">The crypto room's generator: file key, payload nonce, ephemeral keys.</param>
    /// <param name="sink">Where sealed bytes go.</param>
    /// <param name="maximumAge">How long the first byte of an unfilled chunk may wait.</param>
    public AgeStreamWriter(IReadOnlyList<AgeRecipient> recipients, IRandomSource random, IChunkSink sink, Duration maximumAge)
    {
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        _sink = sink;
        _maximumAge = maximumAge;
        Span<byte> fileKey = stackalloc byte[16];
        Span<byte> nonce = stackalloc byte[AgeFormat.NonceSize];
        random.Fill(fileKey);
        random.Fill(nonce);
        byte[] header = [.. AgeHeaderWriter.Write(fileKey, recipients, random), .. nonce];
        Hkdf.DeriveKey(fileKey, nonce, "payload"u8, _key);
        CryptographicOperations.ZeroMemory(fileKey);
        HeaderLength = header.Length;
        SealFinal(0);
        _sink.Begin(header, _final);
    }

    /// <summary>Bytes of header and payload nonce before chunk 0.</summary>
    public int HeaderLength { get; }

    /// <summary>Plaintext bytes taken so far, padding included.</summary>
    public long Position => (_index * AgeFormat.ChunkSize) + _filled;

    /// <summary>Whole chunks sealed.</summary>
    public long Chunks => _index;

    /// <summary>When <see cref="Flush"/> is due; never while nothing waits.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>
    /// Takes one whole EBML element in two pieces. A single byte is never left over in a chunk, since no EBML Void is
    /// that short: where it would be, an empty Void goes before.
    /// </summary>
    public void WriteElement(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Instant now)
    {
        if (LeavesOne(head.Length + body.Length))
        {
            Append(AgeFormat.FinalPlaintext, now);
        }

        Append(head, now);
        Append(body, now);
    }

    public long PositionOf(int length) => Position + (LeavesOne(length) ? AgeFormat.FinalPlaintext.Length : 0);

    /// <summary>Fills the chunk with an EBML Void and seals it, when something waits.</summary>
    public void Flush()
    {
        if (_filled > 0)
        {
            WriteVoid(_plain.AsSpan(_filled));
            _filled = AgeFormat.ChunkSize;
            Seal();
        }
    }

    /// <summary>Seals what waits and ends the file.</summary>
    public void Finish()
    {
        Flush();
        _sink.End(_index);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_plain);
        CryptographicOperations.ZeroMemory(_key);
    }

    /// <summary>One EBML Void over all of <paramref name="rest"/>, which is 2 bytes or more.</summary>
    internal static void WriteVoid(Span<byte> rest)
    {
        rest.Clear();
        rest[0] = 0xEC;
        int size = rest.Length - 2;
        if (size < 0x7F)
        {
            rest[1] = (byte)(0x80 | size);
            return;
        }

        // A size in four bytes: 0x1 and 28 bits.
        size = rest.Length - 5;
        rest[1] = (byte)(0x10 | (size >> 24));
        rest[2] = (byte)(size >> 16);
        rest[3] = (byte)(size >> 8);
        rest[4] = (byte)size;
    }

    private bool LeavesOne(int length) => (_filled + length) % AgeFormat.ChunkSize == AgeFormat.ChunkSize - 1;

    private void Append(ReadOnlySpan<byte> data, Instant now)
    {
        while (data.Length > 0)
        {
            if (_filled == 0)
            {
                Deadline = now + _maximumAge;
            }

            int length = Math.Min(data.Length, AgeFormat.ChunkSize - _filled);
            data[..length].CopyTo(_plain.AsSpan(_filled));
            data = data[length..];
            _filled += length;
            if (_filled == AgeFormat.ChunkSize)
            {
                Seal();
            }
        }
    }

    private void Seal()
    {
        Span<byte> nonce = stackalloc byte[12];
        AgeFormat.Nonce(nonce, _index, final: false);
        ChaCha20Poly1305Aead.Seal(_key, nonce, [], _plain, _sealed);
        CryptographicOperations.ZeroMemory(_plain);
        SealFinal(_index + 1);
        _sink.Chunk(_index, _sealed, _final);
        _index++;
        _filled = 0;
        Deadline = Instant.Never;
    }

    private void SealFinal(long index)
    {
        Span<byte> nonce = stackalloc byte[12];
        AgeFormat.Nonce(nonce, index, final: true);
        ChaCha20Poly1305Aead.Seal(_key, nonce, [], AgeFormat.FinalPlaintext, _final);
    }
}
