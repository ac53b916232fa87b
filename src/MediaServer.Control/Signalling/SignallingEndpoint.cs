using System.Net.WebSockets;
using System.Reflection;
using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Signalling;

/// <summary><c>/ws</c>: refused by HTTP without a valid token, else a socket for the page (docs/protocol.md).</summary>
internal static class SignallingEndpoint
{
    public const string Protocol = "mediaserver.v1";

    private static readonly string Version =
        typeof(SignallingEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    // Over HTTP/2 the request is a CONNECT (RFC 8441), so every method is mapped.
    public static void MapSignalling(this IEndpointRouteBuilder routes) =>
        routes.Map("/ws", RunAsync).ExcludeFromDescription();

    private static async Task<IResult> RunAsync(HttpContext context, SignallingServices services)
    {
        string? token = BearerTokens.FromWebSocket(context);
        if (services.Authorization.Check(context, token, context.Request.Query["room"], out JoinToken? join) is { } refused)
        {
            return refused;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return TypedResults.Problem(statusCode: 426, title: "A WebSocket is needed.", type: "about:blank");
        }

        if (services.Rooms.IsDraining)
        {
            return Problem.Unavailable("draining", "The server is about to stop.");
        }

        WebSocketAcceptContext accept = new()
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null,

            // A phone that lost its network says nothing: only an unanswered ping tells.
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(10),
        };
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        SignallingSession session = new(socket, join!, services);
        await session.RunAsync(secret => Greet(context, join!, secret, services), context.RequestAborted);
        return TypedResults.Empty;
    }

    private static Welcome Greet(HttpContext context, JoinToken token, string secret, SignallingServices services) => new()
    {
        Participant = token.Participant,
        Name = token.Name.Reveal(),
        Role = token.Role.ToWire(),
        Room = token.Room.Reveal(),
        IceServers = services.IceServers.For(context, token),
        Resume = secret,
        Limits = new Limits(SlotPlan.MostSlots),
        Codecs = ["VP8", "H264", "VP9", "AV1"],
        Server = new ServerAbout(Version, ["sv", "en", "nb", "nn", "fi", "se"]),
        Recording = new RecordingGlimpse(services.Rooms.Find(token.Room.Reveal())?.RecordingState ?? "off"),
    };
}
