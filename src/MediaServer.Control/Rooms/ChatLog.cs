using System.Globalization;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Rooms;

/// <summary>The last lines said in a room, in memory only: gone with the room.</summary>
internal sealed class ChatLog
{
    /// <summary>Lines kept for those who come later.</summary>
    public const int Kept = 200;

    /// <summary>Longest line, in characters.</summary>
    public const int LongestText = 4000;

    private readonly Queue<ChatLine> _lines = new();
    private long _last;

    public IReadOnlyList<ChatLine> Lines => [.. _lines];

    public static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= LongestText;

    public ChatSaid Say(string participant, string name, string text, DateTimeOffset at)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"c-{++_last}");
        _lines.Enqueue(new ChatLine(id, participant, name, text, at));
        if (_lines.Count > Kept)
        {
            _lines.Dequeue();
        }

        return new ChatSaid { Id = id, Participant = participant, Name = name, Text = text, At = at };
    }
}
