using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediaServer.Bench.Load.Targets;

/// <summary>As much of Janus' HTTP API as a VideoRoom needs: a session and one handle for each client.</summary>
internal sealed class JanusApi(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<string> WaitUntilReadyAsync(Func<bool> ended, CancellationToken cancelled)
    {
        for (int i = 0; i < 100 && !ended(); i++)
        {
            try
            {
                JsonNode? info = await _http.GetFromJsonAsync<JsonNode>($"{address}/info", cancelled);
                return info?["version_string"]?.GetValue<string>() ?? "unknown";
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancelled);
            }
        }

        throw new IOException("janus does not answer");
    }

    public async Task<JanusHandle> AttachAsync(CancellationToken cancelled)
    {
        long session = Id(await PostAsync(address, new JsonObject { ["janus"] = "create" }, cancelled));
        long handle = Id(await PostAsync(
            new Uri($"{address}/{session}"), new JsonObject { ["janus"] = "attach", ["plugin"] = "janus.plugin.videoroom" }, cancelled));
        return new JanusHandle(session, handle);
    }

    /// <summary>Sends a message to the plugin and waits for its event, or takes a reply that comes at once.</summary>
    public async Task<JsonNode> AskAsync(JanusHandle handle, JsonObject body, JsonObject? description, CancellationToken cancelled)
    {
        JsonObject message = new() { ["janus"] = "message", ["body"] = body };
        if (description is not null)
        {
            message["jsep"] = description;
        }

        JsonNode reply = await PostAsync(new Uri($"{address}/{handle.Session}/{handle.Number}"), message, cancelled);
        while (reply["janus"]!.GetValue<string>() != "success" && reply["plugindata"] is null)
        {
            reply = await _http.GetFromJsonAsync<JsonNode>($"{address}/{handle.Session}?maxev=1", cancelled) ?? throw new IOException("janus: no event");
        }

        if (reply["plugindata"]?["data"]?["error"] is { } error)
        {
            throw new IOException($"janus: {error}");
        }

        return reply;
    }

    public Task DestroyAsync(JanusHandle handle, CancellationToken cancelled) =>
        PostAsync(new Uri($"{address}/{handle.Session}"), new JsonObject { ["janus"] = "destroy" }, cancelled);

    public void Dispose() => _http.Dispose();

    private static long Id(JsonNode reply) => reply["data"]!["id"]!.GetValue<long>();

    private async Task<JsonNode> PostAsync(Uri path, JsonObject message, CancellationToken cancelled)
    {
        message["transaction"] = Guid.NewGuid().ToString("N");
        using HttpResponseMessage response = await _http.PostAsJsonAsync(path, message, cancelled);
        JsonNode reply = await response.Content.ReadFromJsonAsync<JsonNode>(cancelled) ?? throw new IOException("janus: no reply");
        return reply["janus"]?.GetValue<string>() == "error" ? throw new IOException($"janus: {reply["error"]}") : reply;
    }
}

/// <summary>A session with its one handle.</summary>
internal sealed record JanusHandle(long Session, long Number);
