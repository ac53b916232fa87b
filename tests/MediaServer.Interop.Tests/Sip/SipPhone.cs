using System.Text;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A scripted endpoint over any transport: registers, calls, is called, and says what it is told to say.</summary>
internal sealed class SipPhone(SipWire wire, string user, string password = "a-long-password") : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _tag = Guid.NewGuid().ToString("n")[..8];
    private readonly HashSet<string> _seen = [];
    private string _callId = Guid.NewGuid().ToString("n");
    private uint _sequence;
    private uint _inviteSequence;
    private string _inviteBranch = "";
    private string _to = "";
    private string _target = "";

    public SipWire Wire => wire;

    /// <summary>The description that the far side answered or offered.</summary>
    public SdpSession? Answer { get; private set; }

    public string CallId => _callId;

    /// <summary>The value of Replaces that names this phone's call, as its partner sees it.</summary>
    public string Replaces => $"{_callId};to-tag={_to.Split("tag=")[1].Split(';')[0]};from-tag={_tag}";

    public Task<SipMessage> RegisterAsync(int expires = 120, DigestAlgorithm algorithm = DigestAlgorithm.Sha256, string contact = "")
    {
        string value = contact.Length > 0 ? contact : $"<sip:{user}@{wire.Local};transport={wire.Name.ToLowerInvariant()}>";
        return AskAsync("REGISTER", "sip:127.0.0.1", $"Contact: {value}\r\nExpires: {expires}\r\n", "", $"<sip:{user}@127.0.0.1>", algorithm);
    }

    /// <summary>Calls with an offer; the final response, acknowledged.</summary>
    public async Task<SipMessage> CallAsync(string whom, string offer, string headers = "", DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
    {
        string uri = $"sip:{whom}@127.0.0.1";
        SipMessage response = await AskAsync("INVITE", uri, headers + Contact, offer.ReplaceLineEndings("\r\n"), $"<{uri}>", algorithm);
        if (response.StatusCode == 200)
        {
            _to = response.Find("To")!;
            _target = response.Contact!.Uri.ToString();
            TakeDescription(response);
            await wire.SendAsync(Write("ACK", _target, "", "", _to, _inviteSequence, Branch()));
        }

        return response;
    }

    /// <summary>A request inside the call; an INVITE is acknowledged.</summary>
    public async Task<SipMessage> InsideAsync(string method, string headers = "", string body = "", string ack = "")
    {
        SipMessage response = await AskAsync(method, _target, headers + (method is "INVITE" or "UPDATE" or "REFER" ? Contact : ""), body.ReplaceLineEndings("\r\n"), _to, null);
        if (method == "INVITE" && response.StatusCode < 300)
        {
            TakeDescription(response);
            await wire.SendAsync(Write("ACK", _target, "", ack.ReplaceLineEndings("\r\n"), _to, _inviteSequence, Branch()));
        }

        return response;
    }

    /// <summary>Waits for a request of the server.</summary>
    public async Task<SipMessage> ExpectAsync(string method)
    {
        // The same again is a retransmission that crossed our answer.
        SipMessage? request = await wire.TakeAsync(message => message.IsRequest && message.Method == method && _seen.Add($"{method} {message.TopVia?.Branch}"), Patience);
        Assert.True(request is not null, $"{method} did not come");
        if (method == "INVITE")
        {
            TakeDescription(request);
        }

        return request;
    }

    /// <summary>Answers a request of the server; a 200 to an INVITE makes a call, whose ACK is waited for.</summary>
    public async Task RespondAsync(SipMessage request, int status, string body = "", params string[] headers)
    {
        SipMessage response = SipResponses.For(request, status, toTag: _tag);
        if (request.Method == "INVITE")
        {
            response.Add("Contact", $"<sip:{user}@{wire.Local}>");
        }

        foreach (string header in headers)
        {
            string[] parts = header.Split(": ", 2);
            response.Add(parts[0], parts[1]);
        }

        if (body.Length > 0)
        {
            response.SetBody("application/sdp", Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")));
        }

        await wire.SendAsync(response.ToBytes());
        if (request.Method == "INVITE" && status == 200)
        {
            _callId = request.CallId;
            _to = request.Find("From")!;
            _target = request.Contact!.Uri.ToString();
            await ExpectAsync("ACK");
        }
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private string Contact => $"Contact: <sip:{user}@{wire.Local};transport={wire.Name.ToLowerInvariant()}>\r\n";

    private static string Branch() => "z9hG4bK" + Guid.NewGuid().ToString("n");

    private void TakeDescription(SipMessage message)
    {
        if (message.Body.Length > 0)
        {
            Assert.True(SdpSession.TryParse(message.Body, out SdpSession? description, out string problem), problem);
            Answer = description;
        }
    }

    private async Task<SipMessage> AskAsync(string method, string uri, string headers, string body, string to, DigestAlgorithm? algorithm)
    {
        SipMessage response = await OnceAsync(method, uri, headers, body, to);
        if (response.StatusCode == 401 && algorithm is { } chosen)
        {
            response = await OnceAsync(method, uri, headers + Credentials(response, method, uri, chosen), body, to);
        }

        return response;
    }

    // Sends again each second, as a transaction would, over UDP alone.
    private async Task<SipMessage> OnceAsync(string method, string uri, string headers, string body, string to)
    {
        uint sequence = ++_sequence;
        string branch = Branch();
        if (method == "INVITE")
        {
            _inviteSequence = sequence;
            _inviteBranch = branch;
        }

        string request = Write(method, uri, headers, body, to, sequence, branch);
        for (int attempt = 0; attempt < 15; attempt++)
        {
            if (attempt == 0 || wire.Name == "UDP")
            {
                await wire.SendAsync(request);
            }

            SipMessage? response = await wire.TakeAsync(
                message => message is { IsRequest: false, StatusCode: >= 200 } && message.CSeq.Number == sequence && message.CSeq.Method == method, TimeSpan.FromSeconds(1));
            if (response is null)
            {
                Assert.False(wire.IsClosed, $"the connection was closed before {method} was answered");
                continue;
            }

            if (method == "INVITE" && response.StatusCode >= 300)
            {
                await wire.SendAsync(Write("ACK", uri, "", "", response.Find("To")!, sequence, _inviteBranch));
            }

            return response;
        }

        throw new TimeoutException($"no answer to {method}");
    }

    private string Credentials(SipMessage challenge, string method, string uri, DigestAlgorithm algorithm)
    {
        string[] named = [.. challenge.All("WWW-Authenticate").Where(value => value.Contains($"algorithm={(algorithm == DigestAlgorithm.Md5 ? "MD5" : "SHA-256")}", StringComparison.Ordinal))];
        string nonce = named.First().Split("nonce=\"")[1].Split('"')[0];
        DigestCredentials credentials = new()
        {
            Username = user,
            Realm = "mediaserver",
            Nonce = nonce,
            Uri = uri,
            Response = "",
            Algorithm = algorithm,
            Qop = "auth",
            ClientNonce = "phone",
            NonceCount = "00000001",
        };
        string secret = DigestResponse.HashedSecret(algorithm, user, "mediaserver", password);
        LastCredentials = $"Authorization: {credentials with { Response = DigestResponse.Compute(credentials, secret, method) }}\r\n";
        return LastCredentials;
    }

    /// <summary>The last header of credentials, as somebody on the way could have recorded it.</summary>
    public string LastCredentials { get; private set; } = "";

    private string Write(string method, string uri, string headers, string body, string to, uint sequence, string branch)
    {
        string type = body.Length > 0 && !headers.Contains("Content-Type", StringComparison.Ordinal) ? "Content-Type: application/sdp\r\n" : "";
        return $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{wire.Name} {wire.Local};branch={branch};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:{user}@127.0.0.1>;tag={_tag}\r\nTo: {to}\r\nCall-ID: {_callId}\r\nCSeq: {sequence} {method}\r\n"
            + $"{headers}{type}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }
}
