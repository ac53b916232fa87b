using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MediaServer.Host.Tests;

/// <summary>A page without a page: speaks the signalling and waits for messages by their type.</summary>
internal sealed class TestClient(ClientWebSocket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public ClientWebSocket Socket => socket;

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next message of a type; others in between are passed over.</summary>
    public async Task<JsonElement> ExpectAsync(string type)
    {
        while (true)
        {
            JsonElement? message = await ReceiveAsync();
            Assert.True(message is not null, $"the socket closed before {type} came: {socket.CloseStatus} {socket.CloseStatusDescription}");
            if (message.Value.GetProperty("type").GetString() == type)
            {
                return message.Value;
            }
        }
    }

    /// <summary>Everything until the server closes.</summary>
    public async Task<WebSocketCloseStatus?> DrainAsync()
    {
        while (await ReceiveAsync() is not null)
        {
        }

        return socket.CloseStatus;
    }

    public async Task<JsonElement> JoinAsync(string offer, params object[] sources)
    {
        await SendAsync(new { type = "join", id = 1, offer, sources });
        return await ExpectAsync("joined");
    }

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement?> ReceiveAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        using MemoryStream message = new();
        byte[] buffer = new byte[8192];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, patience.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return part.MessageType == WebSocketMessageType.Close ? null : JsonSerializer.Deserialize<JsonElement>(message.ToArray());
    }
}
