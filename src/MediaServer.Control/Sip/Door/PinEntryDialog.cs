using System.Text;
using MediaServer.Primitives;

namespace MediaServer.Control.Sip.Door;

/// <summary>Collects the digits of one caller: ended by the hash, by the longest length, or by a pause once there are six.</summary>
internal sealed class PinEntryDialog
{
    private const int Least = 6;
    private const int Longest = 12;
    private static readonly Duration s_pause = Duration.FromSeconds(4);

    private readonly StringBuilder _digits = new();
    private Instant _deadline = Instant.Never;

    /// <summary>Takes a key; the PIN when it is complete, else null.</summary>
    public string? Take(char key, Instant now)
    {
        if (key == '*')
        {
            // Begin anew.
            _digits.Clear();
            _deadline = Instant.Never;
            return null;
        }

        if (key == '#')
        {
            return _digits.Length > 0 ? Finish() : null;
        }

        if (char.IsAsciiDigit(key))
        {
            _digits.Append(key);
            _deadline = now + s_pause;
        }

        return _digits.Length >= Longest ? Finish() : null;
    }

    /// <summary>Time has passed; the PIN when the caller has paused after enough digits.</summary>
    public string? Advance(Instant now) => now >= _deadline && _digits.Length >= Least ? Finish() : null;

    private string Finish()
    {
        string pin = _digits.ToString();
        _digits.Clear();
        _deadline = Instant.Never;
        return pin;
    }
}
