using System.Text;
using MediaServer.Control.Rooms;
using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.T140;

namespace MediaServer.Control.Sip;

/// <summary>
/// Real-time text of one leg, joined to the room's text: what the far side writes becomes a line at its end, or when it pauses;
/// lines of others go out character by character.
/// </summary>
internal sealed class LegText(SipMediaLeg media, Action<string> say)
{
    // A line without an end is said after a pause: others shall not wait for it.
    private static readonly Duration s_pause = Duration.FromSeconds(3);

    /// <summary>T.140 section 8: LINE SEPARATOR ends a line, BS erases the last character.</summary>
    private const char LineSeparator = '\u2028';
    private const char Erase = '\b';

    private readonly StringBuilder _line = new();
    private TextReceiver? _receiver;
    private TextSender? _sender;
    private Instant _flush = Instant.Never;

    public bool IsAgreed => _sender is not null;

    public void Apply(NegotiatedRoomSession session)
    {
        if (session.Text is { Codec: { } codec } text && _sender is null)
        {
            _receiver = new TextReceiver(codec.PayloadType, text.RedundancyType);
            _sender = new TextSender(codec.PayloadType, text.RedundancyType);
        }
    }

    /// <summary>A packet of the far side.</summary>
    public void Take(in RtpHeader header, ReadOnlySpan<byte> payload, Instant now)
    {
        foreach (char character in _receiver?.Take(header, payload) ?? "")
        {
            Add(character);
        }

        _flush = _line.Length > 0 ? now + s_pause : Instant.Never;
    }

    /// <summary>Somebody in the room wrote.</summary>
    public void Write(string name, string text) => _sender?.Write($"{name}: {text}{LineSeparator}");

    public void Advance(Instant now)
    {
        if (now >= _flush)
        {
            Flush();
        }

        if (_sender is { } sender && sender.TryNext(now, out byte[]? payload, out uint ticks))
        {
            media.SendOwn(RoomSectionUse.Text, sender.PayloadType, payload, ticks);
        }
    }

    private void Add(char character)
    {
        switch (character)
        {
            case LineSeparator or '\n':
                Flush();
                break;
            case Erase:
                _line.Length = Math.Max(0, _line.Length - 1);
                break;
            case >= ' ' when _line.Length < ChatLog.LongestText:
                _line.Append(character);
                break;
        }
    }

    private void Flush()
    {
        _flush = Instant.Never;
        string text = _line.ToString();
        _line.Clear();
        if (ChatLog.IsText(text))
        {
            say(text);
        }
    }
}
