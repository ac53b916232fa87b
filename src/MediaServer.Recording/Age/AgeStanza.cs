namespace MediaServer.Recording.Age;

/// <summary>One recipient stanza of a header: a type, its arguments, and a body.</summary>
internal sealed record AgeStanza(string Type, string[] Arguments, byte[] Body);
