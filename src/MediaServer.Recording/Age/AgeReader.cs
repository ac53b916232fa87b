using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Recording.Age;

/// <summary>
/// The plaintext of an age v1 file, readable from any offset: for the key holder's export and for tests. A chunk that
/// doesn't open throws <see cref="InvalidDataException"/>, after everything before it has been given.
/// </summary>
public sealed class AgeReader : Stream
{
    private const int MaximumHeader = 1 << 20;
    private readonly Stream _file;
    private readonly byte[] _key;
    private readonly long _start;
    private readonly long _chunks;
    private readonly byte[] _sealed = new byte[AgeFormat.SealedChunkSize];
    private readonly byte[] _plain = new byte[AgeFormat.ChunkSize];
    private long _loaded = -1;
    private long _misplaced = long.MaxValue;
    private int _plainLength;
    private long _position;

    private AgeReader(Stream file, byte[] key, long start)
    {
        _file = file;
        _key = key;
        _start = start;
        long payload = file.Length - start;
        _chunks = Math.Max(1, (payload + AgeFormat.SealedChunkSize - 1) / AgeFormat.SealedChunkSize);
        Length = Math.Max(0, payload - (_chunks * AgeFormat.TagSize));
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <summary>Plaintext bytes that the file's length speaks of; known to be true when the last chunk has opened.</summary>
    public override long Length { get; }

    public override long Position { get => _position; set => _position = value; }

    /// <param name="file">A seekable stream of the whole age file; stays the caller's.</param>
    /// <param name="identities">Keys to try.</param>
    /// <param name="reader">The plaintext when the result is <see cref="AgeError.None"/>.</param>
    public static AgeError TryOpen(Stream file, IReadOnlyList<AgeIdentity> identities, out AgeReader? reader)
    {
        reader = null;
        file.Position = 0;
        byte[] start = new byte[(int)Math.Min(file.Length, MaximumHeader)];
        file.ReadExactly(start);
        if (!AgeHeader.TryParse(start, out AgeHeader header))
        {
            return AgeError.Header;
        }

        AgeError error = header.TryUnwrap(identities, out byte[] fileKey);
        if (error != AgeError.None)
        {
            return error;
        }

        if (start.Length < header.Length + AgeFormat.NonceSize)
        {
            return AgeError.Header;
        }

        byte[] key = GC.AllocateArray<byte>(ChaCha20Poly1305Aead.KeyLength, pinned: true);
        Hkdf.DeriveKey(fileKey, start.AsSpan(header.Length, AgeFormat.NonceSize), "payload"u8, key);
        reader = new AgeReader(file, key, header.Length + AgeFormat.NonceSize);
        CryptographicOperations.ZeroMemory(fileKey);
        return AgeError.None;
    }

    public override int Read(Span<byte> buffer)
    {
        long index = _position / AgeFormat.ChunkSize;
        if (index > _misplaced)
        {
            throw Changed(_misplaced + 1);
        }

        if (index >= _chunks || buffer.Length == 0)
        {
            return 0;
        }

        if (index != _loaded)
        {
            Load(index);
        }

        int offset = (int)(_position % AgeFormat.ChunkSize);
        int length = Math.Max(0, Math.Min(buffer.Length, _plainLength - offset));
        _plain.AsSpan(offset, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("an age file is read only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("an age file is read only");

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_plain);
        CryptographicOperations.ZeroMemory(_key);
        base.Dispose(disposing);
    }

    private void Load(long index)
    {
        _loaded = -1;
        _file.Position = _start + (index * AgeFormat.SealedChunkSize);
        int length = _file.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false);
        bool final = index == _chunks - 1;
        bool emptyLast = length == AgeFormat.TagSize && index > 0;
        if (length < AgeFormat.TagSize || emptyLast)
        {
            throw Changed(index);
        }

        if (!TryOpen(index, length, final))
        {
            // A whole chunk that is authentic but says the contrary about being the last: given, as the reference
            // implementation gives it while it streams; what follows it, or the missing rest, is the failure.
            if (length != AgeFormat.SealedChunkSize || !TryOpen(index, length, !final))
            {
                throw Changed(index);
            }

            _misplaced = index;
        }

        _plainLength = length - AgeFormat.TagSize;
        _loaded = index;
    }

    private bool TryOpen(long index, int length, bool final)
    {
        Span<byte> nonce = stackalloc byte[12];
        AgeFormat.Nonce(nonce, index, final);
        return ChaCha20Poly1305Aead.TryOpen(_key, nonce, [], _sealed.AsSpan(0, length), _plain.AsSpan(0, length - AgeFormat.TagSize));
    }

    private static InvalidDataException Changed(long index) =>
        new($"age chunk {index} was changed, cut, swapped or is missing");
}
