using System.Buffers.Binary;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// Divides the engine's RTCP, which speaks of sound and picture together, onto the two lines of a room system. Each part
/// begins with a report, as RFC 3550 section 6.1 has it: rooms know no reduced size.
/// </summary>
internal sealed class RtcpSplitter
{
    private const int Header = 4;

    /// <summary>The parts of a compound that concern one line.</summary>
    /// <param name="packet">Plain.</param>
    /// <param name="ownSsrc">What the engine sends this line's media with.</param>
    /// <param name="isTheirs">Tells whether an SSRC is one that the far side sends on this line.</param>
    /// <param name="takesPli">False where the far side knows no PLI: those are left out and told.</param>
    /// <param name="destination">As long as the packet and 8 bytes.</param>
    /// <param name="pliWanted">A PLI was left out.</param>
    /// <returns>Bytes written, 0 when nothing concerns the line.</returns>
    public static int Take(ReadOnlySpan<byte> packet, uint ownSsrc, Func<uint, bool> isTheirs, bool takesPli, Span<byte> destination, out bool pliWanted)
    {
        pliWanted = false;
        int length = 0;
        while (packet.Length >= Header + 4)
        {
            int size = 4 * (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1);
            if (size > packet.Length || size < Header + 4)
            {
                break;
            }

            ReadOnlySpan<byte> item = packet[..size];
            packet = packet[size..];
            if (!Concerns(item, ownSsrc, isTheirs))
            {
                continue;
            }

            if (!takesPli && IsPli(item))
            {
                pliWanted = true;
                continue;
            }

            if (length == 0 && item[1] is not (200 or 201))
            {
                length = WriteEmptyReport(destination, ownSsrc);
            }

            item.CopyTo(destination[length..]);
            length += size;
        }

        return length;
    }

    private static bool IsPli(ReadOnlySpan<byte> item) => item[1] == 206 && (item[0] & 0x1F) == 1;

    private static bool Concerns(ReadOnlySpan<byte> item, uint ownSsrc, Func<uint, bool> isTheirs)
    {
        uint sender = BinaryPrimitives.ReadUInt32BigEndian(item[Header..]);
        return item[1] switch
        {
            200 or 202 or 203 => sender == ownSsrc,
            201 => item.Length >= 12 && isTheirs(BinaryPrimitives.ReadUInt32BigEndian(item[8..])),
            205 or 206 => item.Length >= 12 && isTheirs(BinaryPrimitives.ReadUInt32BigEndian(item[8..])),
            _ => false,
        };
    }

    private static int WriteEmptyReport(Span<byte> destination, uint ssrc)
    {
        destination[0] = 0x80;
        destination[1] = 201;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        return 8;
    }

    /// <summary>A receiver report without blocks and a PLI, as a whole compound.</summary>
    public static int WritePli(Span<byte> destination, uint sender, uint media)
    {
        int length = WriteEmptyReport(destination, sender);
        return length + new Pli(sender, media).Write(destination[length..]);
    }

    /// <summary>A receiver report without blocks and a REMB, as a whole compound.</summary>
    public static int WriteRemb(Span<byte> destination, uint sender, ulong bitrate, uint media)
    {
        int length = WriteEmptyReport(destination, sender);
        return length + Remb.Write(destination[length..], sender, bitrate, [media]);
    }

    /// <summary>A receiver report without blocks and a FIR, as a whole compound.</summary>
    public static int WriteFir(Span<byte> destination, uint sender, uint media, byte number)
    {
        int length = WriteEmptyReport(destination, sender);
        return length + Fir.Write(destination[length..], sender, [new FirEntry(media, number)]);
    }

    /// <summary>A receiver report without blocks and a TMMBR (RFC 5104), as a whole compound.</summary>
    public static int WriteTmmbr(Span<byte> destination, uint sender, TmmbEntry entry)
    {
        int length = WriteEmptyReport(destination, sender);
        return length + Tmmb.WriteRequest(destination[length..], sender, [entry]);
    }

    /// <summary>A receiver report without blocks and a TMMBN, as a whole compound.</summary>
    public static int WriteTmmbn(Span<byte> destination, uint sender, TmmbEntry entry)
    {
        int length = WriteEmptyReport(destination, sender);
        return length + Tmmb.WriteNotification(destination[length..], sender, [entry]);
    }
}
