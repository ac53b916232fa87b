using System.Globalization;

namespace MediaServer.Protocols.Sip;

/// <summary>CSeq (RFC 3261 section 8.1.1.5).</summary>
/// <param name="Number">Below 2^31.</param>
/// <param name="Method">Of the request.</param>
public readonly record struct SipCSeq(uint Number, string Method)
{
    public static bool TryParse(string? text, out SipCSeq cseq)
    {
        cseq = default;
        string[] words = text?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length != 2 || !SipText.TryNumber(words[0], int.MaxValue, out long number) || !SipText.IsToken(words[1]))
        {
            return false;
        }

        cseq = new SipCSeq((uint)number, words[1]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Method}");
}
