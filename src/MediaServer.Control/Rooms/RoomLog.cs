using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Rooms;

/// <summary>What rooms log: never a name, an address or SDP.</summary>
internal static partial class RoomLog
{
    [LoggerMessage(1001, LogLevel.Error, "A request failed inside a room; the room goes on.")]
    public static partial void RequestFailed(ILogger logger, Exception error);

    [LoggerMessage(1002, LogLevel.Information, "A room opened on lane {Lane} as number {Number}.")]
    public static partial void Opened(ILogger logger, int lane, int number);

    [LoggerMessage(1003, LogLevel.Information, "Room {Number} on lane {Lane} closed: {Reason}.")]
    public static partial void Closed(ILogger logger, int lane, int number, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Draining: {Rooms} rooms are told.")]
    public static partial void Draining(ILogger logger, int rooms);

    [LoggerMessage(1005, LogLevel.Error, "An event of the media plane could not be handled.")]
    public static partial void EventFailed(ILogger logger, Exception error);
}
