using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;

namespace MediaServer.Bench.Load.Targets;

/// <summary>The page's signalling (docs/protocol.md) for one client: joins, then only listens.</summary>
internal sealed class PageSession(Uri server, string room, string token) : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Task _listening = Task.CompletedTask;

    public async Task JoinAsync(RtcClient client, CancellationToken cancelled)
    {
        _socket.Options.AddSubProtocol("mediaserver.v1");
        _socket.Options.AddSubProtocol($"bearer.{token}");
        _socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        client.Asked = Clock.Now;
        UriBuilder address = new(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = "/ws", Query = $"room={room}" };
        await _socket.ConnectAsync(address.Uri, cancelled);
        await ReadUntilAsync("welcome", cancelled);
        JsonObject join = new() { ["type"] = "join", ["id"] = 1, ["offer"] = client.Offer(), ["sources"] = Sources(client.Plan) };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(join.ToJsonString()), WebSocketMessageType.Text, true, cancelled);
        JsonElement joined = await ReadUntilAsync("joined", cancelled);
        client.Accept(joined.GetProperty("answer").GetString()!);
        _listening = ListenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_socket.State == WebSocketState.Open)
            {
                await _socket.SendAsync("{\"type\":\"leave\"}"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // The server is gone already.
        }

        await _end.CancelAsync();
        await _listening;
        _socket.Dispose();
        _end.Dispose();
    }

    private static JsonArray Sources(ClientPlan plan)
    {
        JsonArray sources = [];
        foreach ((bool sends, string name) in new[] { (plan.SendsAudio, "microphone"), (plan.SendsVideo, "camera"), (plan.SendsContent, "content") })
        {
            if (sends)
            {
                sources.Add(new JsonObject { ["mid"] = $"{sources.Count}", ["source"] = name });
            }
        }

        return sources;
    }

    private async Task<JsonElement> ReadUntilAsync(string type, CancellationToken cancelled)
    {
        while (true)
        {
            JsonElement message = JsonSerializer.Deserialize<JsonElement>(await ReadAsync(cancelled));
            string? got = message.GetProperty("type").GetString();
            if (got == type)
            {
                return message;
            }

            if (got is "error" or "ended")
            {
                throw new IOException($"signalling: {message}");
            }
        }
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancelled)
    {
        using MemoryStream message = new();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancelled);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new IOException("the server closed the socket");
            }

            message.Write(_buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return message.ToArray();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await _socket.ReceiveAsync(_buffer.AsMemory(), _end.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // The session is over.
        }
    }
}
