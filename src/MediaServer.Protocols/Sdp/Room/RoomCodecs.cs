namespace MediaServer.Protocols.Sdp;

/// <summary>Chooses the one codec of a line that goes to a room system.</summary>
internal static class RoomCodecs
{
    /// <summary>The audio codec by the policy's order, whatever comes first in the offer (Poly Studio lists events first).</summary>
    public static RtpFormat? ChooseAudio(SdpMedia media, IReadOnlyList<Codec> order, out Codec codec)
    {
        IReadOnlyList<RtpFormat> formats = RtpFormat.ReadAll(media);
        foreach (Codec wanted in order)
        {
            if (formats.FirstOrDefault(format => CodecMatch.Of(format, video: false) == wanted) is { } found)
            {
                codec = wanted;
                return found;
            }
        }

        codec = Codec.None;
        return null;
    }

    /// <summary>Events at the audio's clock where they are offered so, else at 8000 Hz (RFC 4733 section 2.1 wants the same).</summary>
    public static RtpFormat? ChooseEvents(SdpMedia media, RtpFormat audio) =>
        RtpFormat.ReadAll(media).Where(format => format.Is("telephone-event"))
            .OrderBy(format => format.ClockRate == audio.ClockRate ? 0 : 1).FirstOrDefault();

    /// <summary>H.264: mode 1 before mode 0, constrained baseline before others, the larger picture before the smaller.</summary>
    public static RtpFormat? ChooseVideo(SdpMedia media, bool modeZero) => RtpFormat.ReadAll(media)
        .Where(format => format.Is("H264") && format.ClockRate == 90000)
        .Select(format => (Format: format, Limits: H264FormatParameters.Parse(format.FormatParameters)))
        .Where(choice => choice.Limits.Profile == 0x42 && (choice.Limits.PacketizationMode == 1 || (modeZero && choice.Limits.PacketizationMode == 0)))
        .OrderByDescending(choice => choice.Limits.PacketizationMode)
        .ThenByDescending(choice => choice.Limits.MaxFrameSize)
        .Select(choice => choice.Format)
        .FirstOrDefault();

    /// <summary>What the server does of the feedback that a format offers; inside plain AVP as well, as rooms do it.</summary>
    public static FeedbackKinds Feedback(RtpFormat format) => format.Feedback & (FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.Fir | FeedbackKinds.Tmmbr);

    /// <summary>The fmtp of an H.264 answer: the offer's profile, no higher a level, our own maxima.</summary>
    public static string H264Parameters(H264FormatParameters theirs, RtpPolicy policy)
    {
        byte level = Math.Min(theirs.Level, (byte)31);
        return $"profile-level-id={theirs.Profile:x2}{theirs.Constraints:x2}{level:x2};max-mbps={policy.MaxMacroblocksPerSecond};max-fs={policy.MaxFrameSize}"
            + (theirs.PacketizationMode == 1 ? ";packetization-mode=1" : "");
    }
}
