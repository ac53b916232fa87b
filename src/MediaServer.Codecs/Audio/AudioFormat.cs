using MediaServer.Codecs.G711;
using MediaServer.Codecs.G722;
using MediaServer.Codecs.Opus;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Audio;

/// <summary>How sound is written for somebody: outputs of one format share an encoder where they hear the same.</summary>
/// <param name="Codec">Opus, G722, Pcma or Pcmu.</param>
/// <param name="Bitrate">Bit/s of Opus, 6000 to 128000; of no meaning for the others.</param>
/// <param name="PacketMs">20, 40 or 60 ms in a packet of Opus; the others have 20.</param>
/// <param name="Fec">Opus carries a coarse copy of the packet before.</param>
/// <param name="Dtx">Silence is left out. By the mix's own measure: the encoder's takes a steady tone for silence.</param>
/// <param name="ComfortNoise">Silence is faint noise, so that nobody takes the line for dead.</param>
public readonly record struct AudioFormat(Codec Codec, int Bitrate = 32_000, int PacketMs = 20, bool Fec = false, bool Dtx = false, bool ComfortNoise = false)
{
    /// <summary>Codecs that can be decoded and encoded.</summary>
    public static bool IsKnown(Codec codec) => codec is Codec.Opus or Codec.G722 or Codec.Pcma or Codec.Pcmu;

    /// <summary>Hertz of RTP timestamps. G.722's is 8000 though it has 16,000 samples (RFC 3551 section 4.5.2).</summary>
    public static int ClockRate(Codec codec) => codec == Codec.Opus ? Pcm.Rate : 8000;

    public static IAudioDecoder CreateDecoder(Codec codec) => codec switch
    {
        Codec.Opus => new OpusDecoder(),
        Codec.G722 => new G722Decoder(),
        Codec.Pcma => new G711Decoder(muLaw: false),
        Codec.Pcmu => new G711Decoder(muLaw: true),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "no codec of sound"),
    };

    public IAudioEncoder CreateEncoder() => Codec switch
    {
        Codec.Opus => new OpusEncoder(new OpusSettings(Bitrate, Fec, PacketMs)),
        Codec.G722 => new G722Encoder(),
        Codec.Pcma => new G711Encoder(muLaw: false),
        Codec.Pcmu => new G711Encoder(muLaw: true),
        _ => throw new InvalidOperationException($"{Codec} is no codec of sound"),
    };
}
