using System.Net.WebSockets;
using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Signalling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Care;

/// <summary><c>/ws/oncall</c>: an on-call page of somebody who works here (docs/protocol.md section 10).</summary>
internal static class OnCallSocket
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Map("/ws/oncall", RunAsync).ExcludeFromDescription();

    private static async Task<IResult> RunAsync(
        HttpContext context, JoinAuthorization authorization, OnCallDesk desk, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (authorization.Check(context, BearerTokens.FromWebSocket(context), OnCallDesk.TokenRoom, out JoinToken? token) is { } refused)
        {
            return refused;
        }

        if (!token!.Role.IsStaff())
        {
            return Problem.Forbidden("staff-only", "On-call pages are for staff.");
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return TypedResults.Problem(statusCode: 426, title: "A WebSocket is needed.", type: "about:blank");
        }

        WebSocketAcceptContext accept = new()
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(SignallingEndpoint.Protocol) ? SignallingEndpoint.Protocol : null,
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(10),
        };
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        await ServeAsync(socket, token, desk, time, lifetime, context.RequestAborted);
        return TypedResults.Empty;
    }

    private static async Task ServeAsync(
        WebSocket socket, JoinToken token, OnCallDesk desk, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken aborted)
    {
        SocketLink link = new(socket);
        OnCallDevice device = new(token, link);
        using CancellationTokenRegistration stopping = lifetime.ApplicationStopping.Register(() => link.End("draining"));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, link.Overflowed);
        Task writing = WriteAsync(link, ending);
        try
        {
            await desk.ConnectAsync(device);
            await ReadAsync(socket, device, desk, time, ending.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The page is gone; it opens another socket.
        }
        finally
        {
            desk.Disconnect(device);
            link.Finish("bye");
            await writing;
        }
    }

    private static async Task WriteAsync(SocketLink link, CancellationTokenSource ending)
    {
        try
        {
            await link.WriteAsync(ending.Token);
            ending.CancelAfter(TimeSpan.FromSeconds(5));
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            await ending.CancelAsync();
        }
    }

    private static async Task ReadAsync(WebSocket socket, OnCallDevice device, OnCallDesk desk, TimeProvider time, CancellationToken cancelled)
    {
        MessageRate rate = new(time);
        using MessageReceiver receiver = new(socket);
        while (true)
        {
            Received received = await receiver.ReceiveAsync(cancelled);
            if (received.Kind != ReceivedKind.Text || !rate.TryTake())
            {
                return;
            }

            if (!MessageReader.TryRead(received.Utf8, out ClientMessage? message, out long? id, out string problem))
            {
                device.Link.Send(RoomCalls.Error(id, ErrorCodes.BadMessage, problem));
                continue;
            }

            await HandleAsync(message!, device, desk);
        }
    }

    private static async Task HandleAsync(ClientMessage message, OnCallDevice device, OnCallDesk desk)
    {
        switch (message)
        {
            case CallMessage call:
                StartedCall? started = await desk.StartAsync(call.Service ?? "", device.Person, device.Token.Role, device.Token.Identified);
                Reply(message.Id, device, started is null ? null : new OnCallJoin { Call = started.Call, Room = started.Room, Token = started.Token }, ErrorCodes.BadMessage);
                break;
            case AnswerMessage answer:
                Reply(message.Id, device, await desk.AnswerAsync(answer.Call ?? "", device), ErrorCodes.Taken);
                break;
            case RefuseMessage refuse:
                desk.Refuse(refuse.Call ?? "", device);
                break;
            default:
                device.Link.Send(RoomCalls.Error(message.Id, ErrorCodes.BadMessage, "This is not a message for on-call pages."));
                break;
        }
    }

    private static void Reply(long? id, OnCallDevice device, OnCallJoin? join, string code) =>
        device.Link.Send(join is null ? RoomCalls.Error(id, code, "There is no such service or call any more.") : join with { Id = id });
}
