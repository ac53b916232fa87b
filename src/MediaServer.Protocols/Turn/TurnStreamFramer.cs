using System.Buffers;
using System.Buffers.Binary;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Turn;

/// <summary>What stands next on a TURN connection.</summary>
public enum TurnFrame : byte
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A STUN message.</summary>
    Stun,

    /// <summary>A ChannelData message.</summary>
    ChannelData,

    /// <summary>Neither: the connection can only be closed, for there is no way to find the next message.</summary>
    Broken,
}

/// <summary>
/// Cuts a TCP or TLS stream into STUN messages and ChannelData (RFC 8656 sections 3.1 and 12.5). It keeps nothing: the caller
/// keeps what is incomplete, and hands it in again with more, as pipes do.
/// </summary>
public static class TurnStreamFramer
{
    /// <summary>Bytes of the longest frame: a ChannelData message with its header and padding.</summary>
    public const int MaxFrame = 4 + ushort.MaxValue + 1;

    private const int ChannelHeader = 4;

    /// <summary>Looks at the first four bytes.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="message">Bytes of the message without padding; the whole is there when the result isn't Incomplete.</param>
    /// <param name="consumed">Bytes to go on by: with the padding to four that a stream wants.</param>
    public static TurnFrame Next(ReadOnlySpan<byte> bytes, out int message, out int consumed)
    {
        message = 0;
        consumed = 0;
        if (bytes.Length < ChannelHeader)
        {
            return bytes.IsEmpty || Kind(bytes[0]) != TurnFrame.Broken ? TurnFrame.Incomplete : TurnFrame.Broken;
        }

        TurnFrame kind = Kind(bytes[0]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (kind == TurnFrame.Broken || (kind == TurnFrame.Stun && (length & 3) != 0))
        {
            return TurnFrame.Broken;
        }

        int whole = kind == TurnFrame.Stun ? StunHeader.Size + length : ChannelHeader + length;
        int padded = (whole + 3) & ~3;
        if (bytes.Length < padded)
        {
            return TurnFrame.Incomplete;
        }

        message = whole;
        consumed = padded;
        return kind;
    }

    /// <summary>
    /// The same for a sequence of segments, as pipes give them: cuts the next message off the front.
    /// </summary>
    /// <param name="input">What has arrived; moved behind the message when one is whole.</param>
    /// <param name="scratch"><see cref="MaxFrame"/> bytes, used only where a message lies in several segments.</param>
    /// <param name="message">The message without padding.</param>
    public static TurnFrame Next(ref ReadOnlySequence<byte> input, Span<byte> scratch, out ReadOnlySpan<byte> message)
    {
        message = default;
        ReadOnlySpan<byte> bytes = input.FirstSpan;
        if (!input.IsSingleSegment)
        {
            long there = Math.Min(input.Length, Math.Min(scratch.Length, MaxFrame));
            input.Slice(0, there).CopyTo(scratch);
            bytes = scratch[..(int)there];
        }

        TurnFrame kind = Next(bytes, out int length, out int consumed);
        if (kind is TurnFrame.Stun or TurnFrame.ChannelData)
        {
            message = bytes[..length];
            input = input.Slice(consumed);
        }

        return kind;
    }

    /// <summary>RFC 8656 section 12: a first byte of 0-3 is STUN, of 0x40-0x4F a channel number.</summary>
    private static TurnFrame Kind(byte first) => first switch
    {
        < 4 => TurnFrame.Stun,
        >= 0x40 and <= 0x4F => TurnFrame.ChannelData,
        _ => TurnFrame.Broken,
    };
}
