using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>What is added to a source's picture numbers toward one subscriber; all zero: nothing to rewrite.</summary>
public readonly record struct DescriptorOffsets(Vp8Offsets Vp8, Vp9Offsets Vp9)
{
    /// <summary>Writes the descriptor that goes in front of the payload; returns its length, 0 when the source's own can stay.</summary>
    /// <param name="codec">The payload's codec.</param>
    /// <param name="payload">Whole payload of the source.</param>
    /// <param name="destination">Room of <see cref="PrefixBytes.Size"/> bytes.</param>
    /// <param name="skipped">Bytes of the source's payload that the written ones replace.</param>
    public int Write(Codec codec, ReadOnlySpan<byte> payload, Span<byte> destination, out int skipped)
    {
        skipped = 0;
        if (codec == Codec.Vp8 && Vp8 != default && Vp8Descriptor.TryRead(payload, out Vp8Descriptor vp8))
        {
            skipped = vp8.Length;
            return Vp8.WriteDescriptor(vp8, destination);
        }

        if (codec == Codec.Vp9 && Vp9 != default && Vp9Descriptor.TryRead(payload, out Vp9Descriptor vp9))
        {
            int length = Vp9.WriteDescriptor(vp9, payload, destination);
            skipped = length > 0 ? vp9.Length : 0;
            return length;
        }

        return 0;
    }
}

/// <summary>Keeps the picture numbers of one subscriber's stream continuous, whatever codec runs.</summary>
public sealed class DescriptorRewriter
{
    private Vp8Rewriter _vp8;
    private Vp9Rewriter _vp9;

    /// <summary>True for codecs whose payload descriptor carries numbers.</summary>
    public static bool IsNeeded(Codec codec) => codec is Codec.Vp8 or Codec.Vp9;

    public void Switch()
    {
        _vp8.Switch();
        _vp9.Switch();
    }

    /// <summary>The offsets of a packet that goes out.</summary>
    public DescriptorOffsets Forward(Codec codec, ReadOnlySpan<byte> payload) => codec switch
    {
        Codec.Vp8 when Vp8Descriptor.TryRead(payload, out Vp8Descriptor vp8) => new(_vp8.Forward(vp8), default),
        Codec.Vp9 when Vp9Descriptor.TryRead(payload, out Vp9Descriptor vp9) => new(default, _vp9.Forward(vp9)),
        _ => default,
    };

    /// <summary>A packet of a picture that this subscriber doesn't get.</summary>
    public void Drop(Codec codec, ReadOnlySpan<byte> payload)
    {
        if (codec == Codec.Vp8 && Vp8Descriptor.TryRead(payload, out Vp8Descriptor vp8))
        {
            _vp8.Drop(vp8);
        }
    }
}
