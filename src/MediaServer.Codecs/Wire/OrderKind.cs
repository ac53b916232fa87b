namespace MediaServer.Codecs.Wire;

/// <summary>What a record toward the codec process says: its first byte.</summary>
public enum OrderKind : byte
{
    None,
    OpenMix,
    CloseMix,
    OpenVoice,
    MoveVoice,
    CloseVoice,
    OpenOutput,
    MoveOutput,
    CloseOutput,
    Media,
    PlayTones,
    PlayPcm,
    StopPrompts,
    ExpectedLoss,
}
