using System.Buffers.Binary;

namespace MediaServer.Protocols.Stun;

/// <summary>One attribute in place.</summary>
public readonly ref struct StunAttributeView(StunAttribute type, ReadOnlySpan<byte> value)
{
    public StunAttribute Type { get; } = type;

    /// <summary>Without the padding.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks attributes whose lengths <see cref="StunMessage.TryParse"/> has checked.</summary>
public ref struct StunAttributeEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal StunAttributeEnumerator(ReadOnlySpan<byte> attributes) => _rest = attributes;

    public StunAttributeView Current { get; private set; }

    public readonly StunAttributeEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        Current = new StunAttributeView((StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(_rest), _rest.Slice(4, length));
        _rest = _rest[(4 + ((length + 3) & ~3))..];
        return true;
    }
}
