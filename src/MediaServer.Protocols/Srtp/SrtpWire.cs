using System.Buffers.Binary;

namespace MediaServer.Protocols.Srtp;

/// <summary>The few fields of RTP and RTCP that protection needs.</summary>
internal static class SrtpWire
{
    /// <summary>Fixed part of the RTP header (RFC 3550 section 5.1).</summary>
    public const int RtpHeaderLength = 12;

    /// <summary>The part of an RTCP packet that stays readable (RFC 3711 section 3.4).</summary>
    public const int RtcpHeaderLength = 8;

    /// <summary>The word of E bit and SRTCP index.</summary>
    public const int RtcpIndexLength = 4;

    /// <summary>The E bit: this RTCP packet is encrypted.</summary>
    public const uint RtcpEncrypted = 0x8000_0000;

    public static ushort RtpSequence(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    public static uint RtpSsrc(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[8..]);

    public static uint RtcpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
}
