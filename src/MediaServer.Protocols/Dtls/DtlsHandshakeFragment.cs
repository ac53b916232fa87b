using System.Buffers.Binary;

namespace MediaServer.Protocols.Dtls;

/// <summary>A fragment of a handshake message in place (RFC 6347 section 4.2.2).</summary>
public readonly ref struct DtlsHandshakeFragment
{
    public const int HeaderSize = 12;

    /// <summary>HandshakeType client_hello.</summary>
    public const byte ClientHello = 1;

    /// <summary>HandshakeType certificate_verify, the last message of a client's flight in plain text.</summary>
    public const byte CertificateVerify = 15;

    private DtlsHandshakeFragment(ReadOnlySpan<byte> bytes, int length, int offset, int fragmentLength)
    {
        Type = bytes[0];
        Length = length;
        MessageSequence = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        Offset = offset;
        Body = bytes.Slice(HeaderSize, fragmentLength);
    }

    public byte Type { get; }

    /// <summary>Bytes of the whole message as its sender claims, 0-16777215. Never allocate by it.</summary>
    public int Length { get; }

    public ushort MessageSequence { get; }

    /// <summary>Where <see cref="Body"/> stands in the message.</summary>
    public int Offset { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Reads the first fragment of <paramref name="rest"/> and moves behind it; false at the end or when it ends outside.</summary>
    public static bool TryReadNext(scoped ref ReadOnlySpan<byte> rest, out DtlsHandshakeFragment fragment)
    {
        fragment = default;
        if (rest.Length < HeaderSize)
        {
            return false;
        }

        int length = ReadUInt24(rest[1..]);
        int offset = ReadUInt24(rest[6..]);
        int fragmentLength = ReadUInt24(rest[9..]);
        if (HeaderSize + fragmentLength > rest.Length || offset + fragmentLength > length)
        {
            return false;
        }

        fragment = new DtlsHandshakeFragment(rest, length, offset, fragmentLength);
        rest = rest[(HeaderSize + fragmentLength)..];
        return true;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
