using System.Runtime.CompilerServices;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// Headers exactly as they were sent, for streams whose subscriber has no RTX: a lost packet is sealed again from the
/// same bytes and so gives the same ciphertext. Sealing one SSRC and index with a changed byte would repeat a GCM
/// nonce and give the key's authentication away (RFC 7714 section 8.1).
/// </summary>
public sealed class SentHeaders
{
    /// <summary>Packets kept; two and a half seconds of voice.</summary>
    public const int Capacity = 128;

    private readonly SentHeader[] _entries = new SentHeader[Capacity];

    public void Add(long outSequence, PacketRef reference, int payloadOffset, int payloadLength, int padding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ushort transportSequence)
    {
        ref SentHeader entry = ref _entries[(int)(outSequence & (Capacity - 1))];
        if (header.Length > HeaderBytes.Size || prefix.Length > PrefixBytes.Size)
        {
            entry.OutSequence = -1;
            return;
        }

        entry.OutSequence = outSequence;
        entry.Reference = reference;
        entry.PayloadOffset = (ushort)payloadOffset;
        entry.PayloadLength = (ushort)payloadLength;
        entry.Padding = (byte)padding;
        entry.TransportSequence = transportSequence;
        entry.HeaderLength = (byte)header.Length;
        entry.PrefixLength = (byte)prefix.Length;
        header.CopyTo(entry.Header);
        prefix.CopyTo(entry.Prefix);
    }

    public bool TryGet(long outSequence, out SentHeader entry)
    {
        entry = _entries[(int)(outSequence & (Capacity - 1))];
        return entry.OutSequence == outSequence && entry.HeaderLength > 0;
    }
}

/// <summary>One packet as sent.</summary>
public struct SentHeader
{
    public long OutSequence;
    public PacketRef Reference;
    public ushort PayloadOffset;
    public ushort PayloadLength;

    /// <summary>The transport-wide number in the header: a repeat arrives under it, and its delay says nothing.</summary>
    public ushort TransportSequence;
    public byte Padding;
    public byte HeaderLength;
    public byte PrefixLength;
    public HeaderBytes Header;
    public PrefixBytes Prefix;
}

/// <summary>Room for a header with its extensions.</summary>
[InlineArray(Size)]
public struct HeaderBytes
{
    public const int Size = 64;
    private byte _first;
}

/// <summary>Room for a rewritten payload descriptor.</summary>
[InlineArray(Size)]
public struct PrefixBytes
{
    public const int Size = 24;
    private byte _first;
}
