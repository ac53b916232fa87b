using System.Buffers.Binary;

namespace MediaServer.Protocols.Bfcp;

/// <summary>Cuts a TCP stream into messages; what claims to be longer than any message of a client ends the stream.</summary>
public sealed class BfcpStreamFramer
{
    /// <summary>The longest message, bytes.</summary>
    public const int Longest = 2048;

    private readonly byte[] _buffer = new byte[Longest];
    private int _length;
    private int _taken;

    /// <summary>False once the stream made no sense.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>Takes bytes in; those that find no room now are left to the caller.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        _buffer.AsSpan(_taken, _length - _taken).CopyTo(_buffer);
        _length -= _taken;
        _taken = 0;
        int count = Math.Min(bytes.Length, Longest - _length);
        bytes[..count].CopyTo(_buffer.AsSpan(_length));
        _length += count;
        return count;
    }

    /// <summary>The next whole message; good until <see cref="Append"/>.</summary>
    public bool TryNext(out ReadOnlySpan<byte> message)
    {
        message = default;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_taken, _length - _taken);
        if (!IsSound || rest.Length < BfcpMessage.HeaderLength)
        {
            return false;
        }

        int length = BfcpMessage.HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
        IsSound = rest[0] >> 5 is 1 or 2 && length <= Longest;
        if (!IsSound || length > rest.Length)
        {
            return false;
        }

        message = rest[..length];
        _taken += length;
        return true;
    }
}
