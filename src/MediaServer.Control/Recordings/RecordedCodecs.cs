using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Matroska;

namespace MediaServer.Control.Recordings;

/// <summary>What of the negotiated codecs a file can hold as it came.</summary>
internal static class RecordedCodecs
{
    public static bool TryGet(Codec codec, out MatroskaCodec recorded)
    {
        (bool known, recorded) = codec switch
        {
            Codec.Opus or Codec.Red => (true, MatroskaCodec.Opus),
            Codec.Vp8 => (true, MatroskaCodec.Vp8),
            Codec.Vp9 => (true, MatroskaCodec.Vp9),
            Codec.Av1 => (true, MatroskaCodec.Av1),
            Codec.H264 => (true, MatroskaCodec.H264),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>What a section's sender will most likely send: the first codec of the answer. None when it can't be recorded.</summary>
    public static Codec Expected(NegotiatedSession session, string mid)
    {
        NegotiatedSection? section = session.Sections.FirstOrDefault(candidate => candidate.Mid == mid);
        Codec first = section?.Codecs.Select(codec => codec.Codec).FirstOrDefault(codec => TryGet(codec, out _)) ?? Codec.None;
        return first == Codec.Red ? Codec.Opus : first;
    }
}
