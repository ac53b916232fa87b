using System.Buffers.Binary;

namespace MediaServer.Protocols.Bfcp;

/// <summary>Writes one message into a buffer of its own.</summary>
internal sealed class BfcpWriter
{
    private readonly byte[] _buffer = new byte[256];
    private int _length = BfcpMessage.HeaderLength;

    public BfcpWriter(int version, bool isResponse, BfcpPrimitive primitive, uint conference, ushort transaction, ushort user)
    {
        // R exists since version 2 alone (RFC 8855 section 5.1).
        _buffer[0] = (byte)((version << 5) | (isResponse && version > 1 ? 0x10 : 0));
        _buffer[1] = (byte)primitive;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(4), conference);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(8), transaction);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(10), user);
    }

    /// <summary>An attribute of 16 bits; M says that it must be understood.</summary>
    public BfcpWriter Add(BfcpAttribute attribute, ushort value)
    {
        Start(attribute, 4);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
        return this;
    }

    /// <summary>An attribute of single bytes, padded to a word.</summary>
    public BfcpWriter Add(BfcpAttribute attribute, params ReadOnlySpan<byte> values)
    {
        Start(attribute, 2 + values.Length);
        values.CopyTo(_buffer.AsSpan(_length));
        _length = (_length + values.Length + 3) & ~3;
        return this;
    }

    /// <summary>FLOOR-REQUEST-INFORMATION with the overall status, the floor's own and, for somebody else's, who has it.</summary>
    public BfcpWriter AddRequest(ushort request, ushort floor, BfcpRequestStatus status, ushort beneficiary)
    {
        int start = _length;
        Add(BfcpAttribute.FloorRequestInformation, request);
        int overall = _length;
        Add(BfcpAttribute.OverallRequestStatus, request);
        Add(BfcpAttribute.RequestStatus, (byte)status, 0);
        _buffer[overall + 1] = (byte)(_length - overall);
        int own = _length;
        Add(BfcpAttribute.FloorRequestStatus, floor);
        Add(BfcpAttribute.RequestStatus, (byte)status, 0);
        _buffer[own + 1] = (byte)(_length - own);
        if (beneficiary != 0)
        {
            Add(BfcpAttribute.BeneficiaryInformation, beneficiary);
        }

        _buffer[start + 1] = (byte)(_length - start);
        return this;
    }

    public byte[] ToBytes()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), (ushort)((_length - BfcpMessage.HeaderLength) / 4));
        return _buffer[.._length];
    }

    private void Start(BfcpAttribute attribute, int length)
    {
        _buffer[_length] = (byte)(((int)attribute << 1) | 1);
        _buffer[_length + 1] = (byte)length;
        _length += 2;
    }
}
