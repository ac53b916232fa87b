using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaServer.Protocols.Sip;

namespace MediaServer.Bench.Load.Sip;

/// <summary>Many scripted endpoints behind one UDP socket each side: requests with digest, told apart by Call-ID.</summary>
internal sealed class SipCrowd : IDisposable
{
    public const string Password = "bench-password";

    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<SipMessage>> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPEndPoint _server;
    private int _last;

    public SipCrowd(int server)
    {
        _socket.Client.ReceiveBufferSize = 4 * 1024 * 1024;
        _server = new IPEndPoint(IPAddress.Loopback, server);
        _ = ReceiveAsync();
    }

    /// <summary>A request, with its challenge answered; null when nothing final came in five seconds.</summary>
    public async Task<SipMessage?> AskAsync(SipStory story, string method, string uri, string headers = "", string body = "", bool authenticate = true)
    {
        SipMessage? response = await OnceAsync(story, method, uri, headers, body);
        if (response is { StatusCode: 401 } && authenticate)
        {
            if (method == "INVITE")
            {
                Acknowledge(story, uri, response, story.Branch);
            }

            response = await OnceAsync(story, method, uri, headers + Credentials(response, story.User, method, uri), body);
        }

        return response;
    }

    /// <summary>The INVITE after its challenge: what the figures count, for the challenge is a round trip of its own.</summary>
    public Task<SipMessage?> InviteAgainAsync(SipStory story, string uri, SipMessage challenge, string body) =>
        OnceAsync(story, "INVITE", uri, Credentials(challenge, story.User, "INVITE", uri), body);

    public void Acknowledge(SipStory story, string uri, SipMessage response, string branch) =>
        Send(Write(story, "ACK", uri, "", "", response.Find("To")!, branch, story.Sequence));

    public string NewBranch() => $"z9hG4bKbench{Interlocked.Increment(ref _last)}";

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
    }

    private static string Credentials(SipMessage challenge, string user, string method, string uri)
    {
        string nonce = challenge.Find("WWW-Authenticate")!.Split("nonce=\"")[1].Split('"')[0];
        DigestCredentials credentials = new()
        {
            Username = user,
            Realm = "mediaserver",
            Nonce = nonce,
            Uri = uri,
            Response = "",
            Algorithm = DigestAlgorithm.Sha256,
            Qop = "auth",
            ClientNonce = "bench",
            NonceCount = "00000001",
        };
        string secret = DigestResponse.HashedSecret(DigestAlgorithm.Sha256, user, "mediaserver", Password);
        return $"Authorization: {credentials with { Response = DigestResponse.Compute(credentials, secret, method) }}\r\n";
    }

    private async Task<SipMessage?> OnceAsync(SipStory story, string method, string uri, string headers, string body)
    {
        story.Sequence++;
        story.Branch = NewBranch();
        TaskCompletionSource<SipMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[story.Branch] = answer;
        byte[] request = Write(story, method, uri, headers, body, story.To.Length > 0 ? story.To : $"<{uri}>", story.Branch, story.Sequence);
        try
        {
            for (int i = 0; i < 10; i++)
            {
                Send(request);
                if (await Task.WhenAny(answer.Task, Task.Delay(s_again)) == answer.Task)
                {
                    return await answer.Task;
                }
            }

            return null;
        }
        finally
        {
            _waiting.TryRemove(story.Branch, out _);
        }
    }

    private byte[] Write(SipStory story, string method, string uri, string headers, string body, string to, string branch, uint sequence)
    {
        int port = ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;
        string type = body.Length > 0 ? "Content-Type: application/sdp\r\n" : "";
        return Encoding.UTF8.GetBytes(
            $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch={branch};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{story.User}@127.0.0.1>;tag={story.CallId}\r\n"
            + $"To: {to}\r\nCall-ID: {story.CallId}\r\nCSeq: {sequence} {method}\r\nContact: <sip:{story.User}@127.0.0.1:{port}>\r\n{headers}{type}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    private void Send(byte[] message) => _socket.Send(message, _server);

    private async Task ReceiveAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                byte[] bytes = (await _socket.ReceiveAsync(_stop.Token)).Buffer;
                if (SipMessage.TryParse(bytes, out SipMessage? message, out _) && message.StatusCode >= 200 && message.TopVia is { } via
                    && _waiting.TryGetValue(via.Branch, out TaskCompletionSource<SipMessage>? waiting))
                {
                    waiting.TrySetResult(message);
                }
            }
            catch (SocketException)
            {
                // ICMP.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}

/// <summary>One registration or call of one endpoint.</summary>
internal sealed class SipStory(string user)
{
    public string User { get; } = user;

    public string CallId { get; } = Guid.NewGuid().ToString("n");

    public uint Sequence { get; set; }

    public string Branch { get; set; } = "";

    /// <summary>With the far side's tag once there is one.</summary>
    public string To { get; set; } = "";
}
