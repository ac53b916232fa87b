using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Stun;

/// <summary>
/// Writes a STUN message into a caller's span. What doesn't fit sets <see cref="Overflowed"/> instead of throwing, and
/// <see cref="Finish"/> then says 0 bytes. SOFTWARE is never written: it would tell an attacker our version.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <param name="buffer">Where to; 20 bytes or more, or it overflows at once.</param>
    /// <param name="messageClass">Request, indication or response.</param>
    /// <param name="method">Which method.</param>
    /// <param name="transactionId">12 bytes; for a response those of the request.</param>
    public StunWriter(Span<byte> buffer, StunClass messageClass, StunMethod method, scoped ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        if (buffer.Length < StunHeader.Size)
        {
            Overflowed = true;
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(buffer, StunHeader.Type(messageClass, method));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunHeader.MagicCookie);
        transactionId[..StunHeader.TransactionIdSize].CopyTo(buffer[8..]);
        _length = StunHeader.Size;
    }

    /// <summary>True when something didn't fit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>An attribute with any value; padded with zeros to four bytes.</summary>
    public void Add(StunAttribute type, scoped ReadOnlySpan<byte> value) => Fill(Reserve(type, value.Length), value);

    /// <summary>An attribute without a value, as USE-CANDIDATE is.</summary>
    public void AddFlag(StunAttribute type) => Reserve(type, 0);

    public void AddUInt32(StunAttribute type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Add(type, bytes);
    }

    public void AddUInt64(StunAttribute type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Add(type, bytes);
    }

    /// <summary>XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS or XOR-RELAYED-ADDRESS.</summary>
    public void AddXorAddress(StunAttribute type, TransportAddress address)
    {
        Span<byte> value = Reserve(type, StunXorAddress.Size(address));
        if (!value.IsEmpty)
        {
            StunXorAddress.Write(value, address, _buffer.Slice(8, StunHeader.TransactionIdSize));
        }
    }

    public void AddXorMappedAddress(TransportAddress address) => AddXorAddress(StunAttribute.XorMappedAddress, address);

    /// <summary>ERROR-CODE with its reason phrase (RFC 8489 section 14.8).</summary>
    /// <param name="code">300-699.</param>
    public void AddErrorCode(int code)
    {
        ReadOnlySpan<byte> reason = StunErrorCode.Reason(code);
        Span<byte> value = Reserve(StunAttribute.ErrorCode, 4 + reason.Length);
        if (!value.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, ((uint)(code / 100) << 8) | (uint)(code % 100));
            reason.CopyTo(value[4..]);
        }
    }

    public void AddUnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        Span<byte> value = Reserve(StunAttribute.UnknownAttributes, types.Length * 2);
        for (int i = 0; i < types.Length && !value.IsEmpty; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(2 * i)..], types[i]);
        }
    }

    /// <summary>MESSAGE-INTEGRITY over all that has been added; only FINGERPRINT may follow.</summary>
    public void AddMessageIntegrity(scoped ReadOnlySpan<byte> key)
    {
        int offset = _length;
        Span<byte> mac = Reserve(StunAttribute.MessageIntegrity, 20);
        if (mac.IsEmpty || offset > StunIntegrity.MaxCovered)
        {
            Overflowed = true;
            return;
        }

        StunIntegrity.ComputeSha1(_buffer, offset, key, mac);
    }

    /// <summary>FINGERPRINT, always the last.</summary>
    public void AddFingerprint()
    {
        int offset = _length;
        Span<byte> value = Reserve(StunAttribute.Fingerprint, 4);
        if (!value.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, Crc32.Compute(_buffer[..offset]) ^ StunIntegrity.FingerprintXor);
        }
    }

    /// <summary>Bytes of the finished message, 0 when it didn't fit.</summary>
    public readonly int Finish() => Overflowed ? 0 : _length;

    private static void Fill(Span<byte> destination, scoped ReadOnlySpan<byte> value)
    {
        if (!destination.IsEmpty)
        {
            value.CopyTo(destination);
        }
    }

    private Span<byte> Reserve(StunAttribute type, int length)
    {
        int padded = (length + 3) & ~3;
        if (Overflowed || _length + 4 + padded > _buffer.Length || _length + 4 + padded - StunHeader.Size > ushort.MaxValue)
        {
            Overflowed = true;
            return default;
        }

        Span<byte> attribute = _buffer.Slice(_length, 4 + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        attribute[(4 + length)..].Clear();
        _length += attribute.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_length - StunHeader.Size));
        return attribute.Slice(4, length);
    }
}
