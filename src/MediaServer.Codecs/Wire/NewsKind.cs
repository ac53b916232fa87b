namespace MediaServer.Codecs.Wire;

/// <summary>What a record from the codec process says: its first byte.</summary>
public enum NewsKind : byte
{
    None,
    Frame,
    Transcoded,
    PromptEnded,
}
