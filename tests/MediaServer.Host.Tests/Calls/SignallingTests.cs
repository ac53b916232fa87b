using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MediaServer.Engine;

namespace MediaServer.Host.Tests;

public sealed class SignallingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task TwoPeopleMeet()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room, "Anna"));
        await using TestClient bo = await server.ConnectAsync(room, server.Token(room, "Bo"));
        JsonElement welcome = await anna.ExpectAsync("welcome");
        Assert.Equal("Anna", welcome.GetProperty("name").GetString());
        Assert.Equal("nurse", welcome.GetProperty("role").GetString());
        Assert.Equal("mediaserver.v1", anna.Socket.SubProtocol);

        JsonElement joined = await anna.JoinAsync(Offers.Call());
        Assert.Equal(1, joined.GetProperty("id").GetInt32());
        string answer = joined.GetProperty("answer").GetString()!;
        Assert.Contains("a=ice-lite", answer, StringComparison.Ordinal);
        Assert.Contains("a=candidate:", answer, StringComparison.Ordinal);
        Assert.Contains("a=msid:slot-0 ", answer, StringComparison.Ordinal);

        JsonElement second = await bo.JoinAsync(Offers.Call());
        Assert.Equal(2, second.GetProperty("participants").GetArrayLength());
        Assert.Equal(2, second.GetProperty("tracks").GetArrayLength());
        JsonElement seen = await anna.ExpectAsync("participant");
        Assert.Equal("Bo", seen.GetProperty("participant").GetProperty("name").GetString());
        Assert.Equal(2, (await anna.ExpectAsync("tracks")).GetProperty("tracks").GetArrayLength());

        await bo.SendAsync(new { type = "chat", text = "hello" });
        Assert.Equal("hello", (await anna.ExpectAsync("chat")).GetProperty("text").GetString());
        Assert.Equal("hello", (await bo.ExpectAsync("chat")).GetProperty("text").GetString());

        await bo.SendAsync(new { type = "hand", raised = true });
        Assert.True((await anna.ExpectAsync("participant")).GetProperty("participant").GetProperty("hand").GetBoolean());

        await bo.SendAsync(new { type = "leave" });
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await bo.DrainAsync());
        Assert.Equal("left", (await anna.ExpectAsync("left")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task ComingBackOnANewSocket()
    {
        string room = NewRoom();
        string token = server.Token(room);
        string secret;
        await using (TestClient first = await server.ConnectAsync(room, token))
        {
            secret = (await first.ExpectAsync("welcome")).GetProperty("resume").GetString()!;
            await first.JoinAsync(Offers.Call());
        }

        await using TestClient second = await server.ConnectAsync(room, token);
        await second.SendAsync(new { type = "resume", id = 5, resume = "wrong" });
        Assert.Equal("gone", (await second.ExpectAsync("error")).GetProperty("code").GetString());
        await second.SendAsync(new { type = "resume", id = 6, resume = secret });
        JsonElement resumed = await second.ExpectAsync("resumed");
        Assert.Equal(6, resumed.GetProperty("id").GetInt32());
        Assert.Equal(1, resumed.GetProperty("participants").GetArrayLength());
    }

    [Fact]
    public async Task ASecondSocketWithTheTokenReplacesTheFirst()
    {
        string room = NewRoom();
        string token = server.Token(room);
        await using TestClient first = await server.ConnectAsync(room, token);
        await first.JoinAsync(Offers.Call());
        await using TestClient second = await server.ConnectAsync(room, token);
        JsonElement joined = await second.JoinAsync(Offers.Call());
        Assert.Equal(1, joined.GetProperty("participants").GetArrayLength());
        Assert.Equal("replaced", (await first.ExpectAsync("ended")).GetProperty("reason").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await first.DrainAsync());
    }

    [Fact]
    public async Task MoreSlotsAreAskedForAndFilled()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room, "Anna"));
        await anna.JoinAsync(Offers.Call(slots: 1));
        await using TestClient bo = await server.ConnectAsync(room, server.Token(room, "Bo"));
        await bo.JoinAsync(Offers.Call());
        await using TestClient cia = await server.ConnectAsync(room, server.Token(room, "Cia"));
        await cia.JoinAsync(Offers.Call());

        JsonElement need = await anna.ExpectAsync("need");
        Assert.Equal(1, need.GetProperty("audio").GetInt32());
        await anna.SendAsync(new { type = "update", id = 2, offer = Offers.Call(slots: 2) });
        JsonElement updated = await anna.ExpectAsync("updated");
        Assert.Equal(4, updated.GetProperty("tracks").GetArrayLength());
        Assert.Contains(server.Engine.Calls, call => call.StartsWith("update ", StringComparison.Ordinal) && call.EndsWith("same", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnIceRestartIsAnsweredWithNewCredentials()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        JsonElement joined = await anna.JoinAsync(Offers.Call());
        await anna.SendAsync(new { type = "update", id = 2, offer = Offers.Call(ufrag: "efgh") });
        JsonElement updated = await anna.ExpectAsync("updated");
        Assert.NotEqual(Ufrag(joined), Ufrag(updated));
        Assert.Equal(Lines(joined, "a=ssrc:"), Lines(updated, "a=ssrc:"));
        Assert.Contains(server.Engine.Calls, call => call.EndsWith("restart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheEnginesEventsReachThePage()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        string id = (await anna.ExpectAsync("welcome")).GetProperty("participant").GetString()!;
        await anna.JoinAsync(Offers.Call());
        PeerKey peer = server.Engine.Peers.Keys.MaxBy(key => key.Number);
        server.Engine.Raise(new LinkChanged(peer, LinkState.Reduced, 400, 3, 2));
        JsonElement link = await anna.ExpectAsync("link");
        Assert.Equal("reduced", link.GetProperty("state").GetString());
        Assert.NotEmpty(id);
    }

    [Theory]
    [InlineData("""{"type":"chat","id":9,"text":"hi"}""", "not-joined")]
    [InlineData("""{"type":"join","id":9,"offer":"nonsense"}""", "bad-message")]
    [InlineData("""{"type":"join","id":9}""", "bad-message")]
    [InlineData("""{"type":"dance","id":9}""", "bad-message")]
    [InlineData("""{"type":"resume","id":9,"resume":"x"}""", "gone")]
    public async Task ARequestThatFailsSaysWhy(string message, string code)
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        await anna.SendTextAsync(message);
        JsonElement error = await anna.ExpectAsync("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(9, error.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task AnOfferWithoutAUsableCodecSaysSo()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        await anna.SendAsync(new { type = "join", id = 1, offer = Offers.UnknownCodecs() });
        Assert.Equal("no-usable-codec", (await anna.ExpectAsync("error")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task NonsenseIsAnsweredAndNobodyElseNotices()
    {
        string room = NewRoom();
        await using TestClient witness = await server.ConnectAsync(room, server.Token(room, "Witness"));
        await witness.JoinAsync(Offers.Call());
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        await anna.JoinAsync(Offers.Call());
        Random random = new(20270115);
        for (int i = 0; i < 60; i++)
        {
            await anna.SendTextAsync(Nonsense(random, i));
        }

        await anna.SendAsync(new { type = "chat", text = "still here" });
        Assert.Equal("still here", (await witness.ExpectAsync("chat")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task ABinaryMessageClosesTheSocket()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        await anna.Socket.SendAsync(new byte[100], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await anna.DrainAsync());
    }

    [Fact]
    public async Task TooLongAMessageClosesTheSocket()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        byte[] chunk = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        for (int i = 0; i < 5; i++)
        {
            await anna.Socket.SendAsync(chunk, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        }

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await anna.DrainAsync());
    }

    [Fact]
    public async Task TooManyMessagesCloseTheSocket()
    {
        string room = NewRoom();
        await using TestClient anna = await server.ConnectAsync(room, server.Token(room));
        try
        {
            for (int i = 0; i < 20_000; i++)
            {
                await anna.SendTextAsync("{}");
            }
        }
        catch (WebSocketException)
        {
            // The server has closed already.
        }

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await anna.DrainAsync());
    }

    private static string NewRoom() => $"room-{Guid.NewGuid():N}";

    private static string Ufrag(JsonElement message) => Lines(message, "a=ice-ufrag:")[0];

    private static string[] Lines(JsonElement message, string prefix) =>
        [.. message.GetProperty("answer").GetString()!.Split("\r\n").Where(line => line.StartsWith(prefix, StringComparison.Ordinal))];

    private static string Nonsense(Random random, int i) => (i % 6) switch
    {
        0 => new string('[', random.Next(1, 5000)),
        1 => $$"""{"type":"view","tiles":[{"participant":null,"source":"camera","width":{{random.Next()}}}]}""",
        2 => $$"""{"type":"mute","source":{{random.Next()}}}""",
        3 => "{\"type\":\"update\",\"offer\":\"" + new string('v', random.Next(1, 3000)) + "\"}",
        4 => $$"""{"type":"update","sources":[null,{"mid":null}],"offer":"v=0"}""",
        _ => new string([.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (char)random.Next(32, 0xD7FF))]),
    };
}
