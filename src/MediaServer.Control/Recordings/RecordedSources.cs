using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>A participant's sources as tracks of a file.</summary>
internal static class RecordedSources
{
    public static RecordedSource Describe(Participant participant, MediaSource source)
    {
        Codec expected = RecordedCodecs.Expected(participant.Peer.Session, source.Key.Mid);
        RecordedCodecs.TryGet(expected, out MatroskaCodec codec);
        string name = participant.Name.Reveal();
        return new RecordedSource(source.Key, expected, new TrackDescription
        {
            Codec = codec,
            Kind = source.Kind.IsContent() ? TrackKind.Content : source.Media == MediaKind.Audio ? TrackKind.Voice : TrackKind.Camera,
            Party = participant.Id,
            Name = source.Kind is SourceKind.Camera or SourceKind.Microphone ? name : $"{name}, {source.Kind.ToWire()}",
            Role = participant.Role.ToWire(),
            Sender = participant.Id,
        });
    }

    public static string Word(RecordingOutcome outcome) => outcome switch
    {
        RecordingOutcome.StorageFull => "storage-full",
        RecordingOutcome.StorageHung => "storage-hung",
        _ => "storage-failed",
    };
}
