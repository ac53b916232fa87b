using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>
/// Counter mode from the framework's single-block AES. The transform works on arrays, the only overload that
/// allocates nothing, in pieces of 64 blocks.
/// </summary>
internal sealed class FrameworkCounterMode : IDisposable
{
    private const int BlockLength = 16;
    private const int PieceLength = 64 * BlockLength;

    private readonly byte[] _counters = new byte[PieceLength];
    private readonly byte[] _keystream = new byte[PieceLength];
    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _encryptor;

    public FrameworkCounterMode(ReadOnlySpan<byte> key)
    {
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        _encryptor = _aes.CreateEncryptor();
    }

    public void Transform(CounterBlock iv, Span<byte> text)
    {
        ushort counter = 0;
        while (text.Length > 0)
        {
            int length = Math.Min(text.Length, PieceLength);
            int blocks = (length + BlockLength - 1) / BlockLength;
            for (int i = 0; i < blocks; i++)
            {
                Span<byte> block = _counters.AsSpan(i * BlockLength, BlockLength);
                iv.WriteTo(block);
                BinaryPrimitives.WriteUInt16BigEndian(block[14..], counter++);
            }

            _encryptor.TransformBlock(_counters, 0, blocks * BlockLength, _keystream, 0);
            for (int i = 0; i < length; i++)
            {
                text[i] ^= _keystream[i];
            }

            text = text[length..];
        }
    }

    public void Dispose()
    {
        _encryptor.Dispose();
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_keystream);
    }
}
