namespace MediaServer.Recording.Depacketizing;

/// <summary>The VP9 payload descriptor (RFC 9628 section 4.2), as far as putting frames together needs it.</summary>
internal readonly record struct Vp9Descriptor(bool BeginsFrame, bool EndsFrame, bool IsPredicted, int Length)
{
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        byte first = payload[0];
        bool flexible = (first & 0x10) != 0;
        bool predicted = (first & 0x40) != 0;
        int at = 1;
        if ((first & 0x80) != 0)
        {
            at += payload.Length > at && (payload[at] & 0x80) != 0 ? 2 : 1;
        }

        if ((first & 0x20) != 0)
        {
            // Layer indices; TL0PICIDX only where references aren't listed.
            at += flexible ? 1 : 2;
        }

        if (flexible && predicted && !TrySkipReferences(payload, ref at))
        {
            return false;
        }

        if ((first & 0x02) != 0 && !TrySkipScalability(payload, ref at))
        {
            return false;
        }

        descriptor = new Vp9Descriptor((first & 0x08) != 0, (first & 0x04) != 0, predicted, at);
        return at < payload.Length;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int at)
    {
        for (int i = 0; i < 3; i++)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            if ((payload[at++] & 1) == 0)
            {
                return true;
            }
        }

        return true;
    }

    private static bool TrySkipScalability(ReadOnlySpan<byte> payload, ref int at)
    {
        if (at >= payload.Length)
        {
            return false;
        }

        byte structure = payload[at++];
        at += (structure & 0x10) != 0 ? 4 * ((structure >> 5) + 1) : 0;
        if ((structure & 0x08) == 0)
        {
            return true;
        }

        if (at >= payload.Length)
        {
            return false;
        }

        int pictures = payload[at++];
        for (int i = 0; i < pictures; i++)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            at += 1 + ((payload[at] >> 2) & 3);
        }

        return true;
    }
}
