using System.Text.Json.Serialization;

namespace MediaServer.Control.Signalling;

/// <summary>Serialisation without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoinMessage))]
[JsonSerializable(typeof(UpdateMessage))]
[JsonSerializable(typeof(ResumeMessage))]
[JsonSerializable(typeof(ViewMessage))]
[JsonSerializable(typeof(MuteMessage))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(HandMessage))]
[JsonSerializable(typeof(StatsMessage))]
[JsonSerializable(typeof(LeaveMessage))]
[JsonSerializable(typeof(PingMessage))]
[JsonSerializable(typeof(Pong))]
[JsonSerializable(typeof(RecordMessage))]
[JsonSerializable(typeof(ConsentMessage))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(Joined))]
[JsonSerializable(typeof(Updated))]
[JsonSerializable(typeof(Resumed))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(Tracks))]
[JsonSerializable(typeof(Need))]
[JsonSerializable(typeof(ParticipantChanged))]
[JsonSerializable(typeof(Left))]
[JsonSerializable(typeof(Speakers))]
[JsonSerializable(typeof(Quality))]
[JsonSerializable(typeof(Layers))]
[JsonSerializable(typeof(Link))]
[JsonSerializable(typeof(ChatSaid))]
[JsonSerializable(typeof(Ended))]
[JsonSerializable(typeof(RecordingChanged))]
[JsonSerializable(typeof(ConsentAsked))]
internal sealed partial class SignallingJson : JsonSerializerContext;
