using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MediaServer.Control.Signalling;

/// <summary>Bytes of one WebSocket message to a typed message. Nothing that a client sends makes it throw.</summary>
internal static class MessageReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <param name="utf8">One whole message.</param>
    /// <param name="message">The message, when understood.</param>
    /// <param name="id">The request's number as far as it could be read, for the error.</param>
    /// <param name="problem">What is wrong, in words.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out ClientMessage? message, out long? id, out string problem)
    {
        message = null;
        id = null;
        problem = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                problem = "A message is one JSON object.";
                return false;
            }

            id = ReadId(root);
            JsonTypeInfo? type = TypeOf(root);
            if (type is null)
            {
                problem = "The type is missing or unknown.";
                return false;
            }

            message = (ClientMessage?)root.Deserialize(type);
            return message is not null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // A lone surrogate in a string is an InvalidOperationException of the reader.
            problem = "The message is not the JSON that its type wants.";
            return false;
        }
    }

    private static long? ReadId(JsonElement root) =>
        root.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long value) ? value : null;

    private static JsonTypeInfo? TypeOf(JsonElement root)
    {
        if (!root.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return type.GetString() switch
        {
            "join" => SignallingJson.Default.JoinMessage,
            "update" => SignallingJson.Default.UpdateMessage,
            "resume" => SignallingJson.Default.ResumeMessage,
            "view" => SignallingJson.Default.ViewMessage,
            "mute" => SignallingJson.Default.MuteMessage,
            "chat" => SignallingJson.Default.ChatMessage,
            "hand" => SignallingJson.Default.HandMessage,
            "record" => SignallingJson.Default.RecordMessage,
            "consent" => SignallingJson.Default.ConsentMessage,
            "stats" => SignallingJson.Default.StatsMessage,
            "ping" => SignallingJson.Default.PingMessage,
            "admit" => SignallingJson.Default.AdmitMessage,
            "decline" => SignallingJson.Default.DeclineMessage,
            "put-back" => SignallingJson.Default.PutBackMessage,
            "tell" => SignallingJson.Default.TellMessage,
            "lock" => SignallingJson.Default.LockMessage,
            "call" => SignallingJson.Default.CallMessage,
            "answer" => SignallingJson.Default.AnswerMessage,
            "refuse" => SignallingJson.Default.RefuseMessage,
            "dial" => SignallingJson.Default.DialMessage,
            "hang-up" => SignallingJson.Default.HangUpMessage,
            "callees" => SignallingJson.Default.CalleesMessage,
            "camera" => SignallingJson.Default.CameraMessage,
            "pin" => SignallingJson.Default.PinMessage,
            "aside" => SignallingJson.Default.AsideMessage,
            "live-text" => SignallingJson.Default.LiveTextMessage,
            "still-ask" => SignallingJson.Default.StillAskMessage,
            "leave" => SignallingJson.Default.LeaveMessage,
            _ => null,
        };
    }
}
