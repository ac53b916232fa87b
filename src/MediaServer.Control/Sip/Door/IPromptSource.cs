using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Door;

/// <summary>What a caller is told.</summary>
internal enum Prompt : byte
{
    EnterPin,
    WrongPin,
    TooManyTries,
    PleaseWait,
    Welcome,
}

/// <summary>Gives prompts as frames of 20 ms in a leg's codec. The codec process speaks them; without it they are silence.</summary>
internal interface IPromptSource
{
    /// <summary>The frames in their order; empty when the prompt can't be spoken.</summary>
    /// <param name="prompt">Which.</param>
    /// <param name="language">en, sv, nb, nn, fi or se.</param>
    /// <param name="codec">As agreed with the leg.</param>
    IReadOnlyList<byte[]> Frames(Prompt prompt, string language, Codec codec);
}
