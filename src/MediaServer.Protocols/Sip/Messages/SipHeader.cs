namespace MediaServer.Protocols.Sip;

/// <summary>A header field.</summary>
/// <param name="Name">In the long form, spelled as its RFC spells it where it is known.</param>
/// <param name="Value">Unfolded and trimmed.</param>
public readonly record struct SipHeader(string Name, string Value);
