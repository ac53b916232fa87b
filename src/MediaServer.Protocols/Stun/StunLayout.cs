using System.Buffers.Binary;

namespace MediaServer.Protocols.Stun;

/// <summary>Where the attributes that protect a message stand, as offsets from its first byte; 0 for none.</summary>
internal readonly struct StunLayout
{
    private StunLayout(int integrity, int integritySha256, int fingerprint, int coveredEnd)
    {
        Integrity = integrity;
        IntegritySha256 = integritySha256;
        Fingerprint = fingerprint;
        CoveredEnd = coveredEnd;
    }

    public int Integrity { get; }

    public int IntegritySha256 { get; }

    public int Fingerprint { get; }

    /// <summary>Where the first of the three begins, or the message's end.</summary>
    public int CoveredEnd { get; }

    /// <summary>Walks the attributes once. False when one ends outside or has an impossible length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StunLayout layout)
    {
        int integrity = 0, sha256 = 0, fingerprint = 0, end = 0;
        int offset = StunHeader.Size;
        layout = default;
        for (int count = 0; offset < bytes.Length; count++)
        {
            // RFC 8489 section 14.7: FINGERPRINT is the last attribute.
            if (count == StunMessage.MaxAttributes || fingerprint != 0)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]);
            int next = offset + 4 + ((length + 3) & ~3);
            if (next > bytes.Length)
            {
                return false;
            }

            var type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
            switch (type)
            {
                case StunAttribute.MessageIntegrity when integrity == 0 && sha256 == 0:
                    integrity = length == 20 ? offset : -1;
                    break;
                case StunAttribute.MessageIntegritySha256 when sha256 == 0:
                    // RFC 8489 section 14.6: 16 to 32 bytes, a multiple of four.
                    sha256 = length is >= 16 and <= 32 && (length & 3) == 0 ? offset : -1;
                    break;
                case StunAttribute.Fingerprint:
                    fingerprint = length == 4 ? offset : -1;
                    break;
            }

            if (integrity < 0 || sha256 < 0 || fingerprint < 0)
            {
                return false;
            }

            if (end == 0 && (integrity | sha256 | fingerprint) != 0)
            {
                end = offset;
            }

            offset = next;
        }

        layout = new StunLayout(integrity, sha256, fingerprint, end == 0 ? bytes.Length : end);
        return true;
    }
}
