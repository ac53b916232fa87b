using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>
/// A scripted room system over UDP: calls with an offer of its family, answers the challenge, acts on the answer and sends
/// and receives media by it.
/// </summary>
internal sealed class LookAlike : IDisposable
{
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 30).Select(i => (byte)i)];

    private readonly UdpClient _sip = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _audio = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly int _server;
    private readonly string _user;
    private readonly string _tag = Guid.NewGuid().ToString("n")[..8];
    private readonly string _callId = Guid.NewGuid().ToString("n");
    private uint _sequence;
    private ushort _packet;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private SrtpReceiveState _state;
    private SdpSession? _answer;
    private string _to = "";
    private string _target = "";

    public LookAlike(int server, string user)
    {
        _server = server;
        _user = user;
    }

    /// <summary>The line for an offer's audio section.</summary>
    public static string Crypto => $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Convert.ToBase64String(s_key)}|2^48";

    public SdpSession Answer => _answer!;

    /// <summary>Calls; the final status. <c>{audio}</c> in the offer becomes the audio port.</summary>
    public async Task<int> CallAsync(string room, string offer, string headers = "", DigestAlgorithm algorithm = DigestAlgorithm.Sha256, string password = "a-long-password")
    {
        string body = offer.ReplaceLineEndings("\r\n").Replace("{audio}", $"{((IPEndPoint)_audio.Client.LocalEndPoint!).Port}");
        SipMessage response = await AskAsync(Request("INVITE", $"sip:{room}@127.0.0.1", headers, body));
        if (response.StatusCode == 401)
        {
            await SendAsync(Request("ACK", $"sip:{room}@127.0.0.1", "", "", _sequence, response.Find("To")!, _branch));
            response = await AskAsync(Request("INVITE", $"sip:{room}@127.0.0.1", headers + Credentials(response, room, algorithm, password), body));
        }

        _to = response.Find("To")!;
        if (response.StatusCode == 200)
        {
            _target = response.Contact!.Uri.ToString();
            Assert.True(SdpSession.TryParse(response.Body, out _answer, out string problem), problem);
            await SendAsync(Request("ACK", _target, "", "", _sequence, _to));
            TakeKeys();
        }
        else
        {
            await SendAsync(Request("ACK", $"sip:{room}@127.0.0.1", "", "", _sequence, _to, _branch));
        }

        return response.StatusCode;
    }

    /// <summary>A request inside the call; its status.</summary>
    public async Task<SipMessage> InsideAsync(string method, string headers = "", string body = "")
    {
        SipMessage response = await AskAsync(Request(method, _target, headers, body, to: _to));
        if (method == "INVITE")
        {
            await SendAsync(Request("ACK", _target, "", "", _sequence, _to, response.StatusCode < 300 ? null : _branch));
        }

        return response;
    }

    /// <summary>Sends a packet of sound where the answer says.</summary>
    public Task SpeakAsync() => SpeakAsync(_audio);

    /// <summary>The same from another port or machine: what must not pass in plain RTP.</summary>
    public async Task SpeakAsync(UdpClient from)
    {
        byte payloadType = byte.Parse(_answer!.Media[0].Formats[0]);
        byte[] header = [0x80, payloadType, (byte)(_packet >> 8), (byte)_packet, 0, 0, (byte)(_packet * 960 >> 8), (byte)(_packet * 960), 0xAA, 0xBB, 0xCC, (byte)_user[^1]];
        byte[] payload = [0x78, .. Enumerable.Repeat((byte)7, 60)];
        byte[] packet = new byte[128];
        int length;
        if (_sender is { } sender)
        {
            length = sender.SealRtp(header, [], payload, 0, 0, packet);
        }
        else
        {
            header.CopyTo(packet, 0);
            payload.CopyTo(packet, header.Length);
            length = header.Length + payload.Length;
        }

        _packet++;
        await from.SendAsync(packet.AsMemory(0, length), new IPEndPoint(IPAddress.Loopback, _answer.Media[0].Port));
    }

    /// <summary>Waits for a packet of sound that can be opened; its payload type.</summary>
    public async Task<byte> HearAsync(TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        while (true)
        {
            byte[] packet = (await _audio.ReceiveAsync(end.Token)).Buffer;
            if (packet.Length < 12 || packet[1] is >= 192 and <= 223)
            {
                continue;
            }

            if (_receiver is { } receiver)
            {
                Assert.Equal(Primitives.DropReason.None, receiver.OpenRtp(packet, 12, ref _state, packet, out _));
            }

            return (byte)(packet[1] & 0x7F);
        }
    }

    public void Dispose()
    {
        _sip.Dispose();
        _audio.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    private string _branch = "";

    private void TakeKeys()
    {
        if (_answer!.Media[0].Find("crypto") is not { } line)
        {
            return;
        }

        Assert.True(SdesCrypto.TryParse(line, out SdesCrypto? theirs, out string reason), reason);
        _sender = new SrtpSender(SrtpProfile.Aes128CmHmacSha1_80, s_key.AsSpan(0, 16), s_key.AsSpan(16));
        _receiver = new SrtpReceiver(SrtpProfile.Aes128CmHmacSha1_80, theirs.KeyAndSalt.AsSpan(0, 16), theirs.KeyAndSalt.AsSpan(16));
    }

    private string Credentials(SipMessage challenge, string room, DigestAlgorithm algorithm, string password)
    {
        string nonce = challenge.Find("WWW-Authenticate")!.Split("nonce=\"")[1].Split('"')[0];
        DigestCredentials credentials = new()
        {
            Username = _user,
            Realm = "mediaserver",
            Nonce = nonce,
            Uri = $"sip:{room}@127.0.0.1",
            Response = "",
            Algorithm = algorithm,
            Qop = "auth",
            ClientNonce = "look",
            NonceCount = "00000001",
        };
        string secret = DigestResponse.HashedSecret(algorithm, _user, "mediaserver", password);
        return $"Authorization: {credentials with { Response = DigestResponse.Compute(credentials, secret, "INVITE") }}\r\n";
    }

    private string Request(string method, string uri, string headers, string body, uint? sequence = null, string? to = null, string? branch = null)
    {
        _sequence = sequence ?? (_sequence + 1);
        branch ??= "z9hG4bK" + Guid.NewGuid().ToString("n");
        if (method == "INVITE")
        {
            _branch = branch;
        }

        int port = ((IPEndPoint)_sip.Client.LocalEndPoint!).Port;
        string type = body.Length > 0 ? "c: application/sdp\r\n" : "";
        return $"{method} {uri} SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:{port};branch={branch};rport\r\nMax-Forwards: 70\r\n"
            + $"f: Rum Älvsbyn <sip:{_user}@127.0.0.1> ;tag={_tag}\r\nt: {to ?? $"<{uri}>"}\r\ni: {_callId}\r\nCSeq: {_sequence} {method}\r\n"
            + $"m: <sip:{_user}@127.0.0.1:{port}>\r\n{headers}{type}l: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }

    private async Task SendAsync(string message) => await _sip.SendAsync(Encoding.UTF8.GetBytes(message), new IPEndPoint(IPAddress.Loopback, _server));

    // Asks again each second, as a transaction would.
    private async Task<SipMessage> AskAsync(string request)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            await SendAsync(request);
            using CancellationTokenSource end = new(TimeSpan.FromSeconds(1));
            try
            {
                while (true)
                {
                    byte[] bytes = (await _sip.ReceiveAsync(end.Token)).Buffer;
                    if (SipMessage.TryParse(bytes, out SipMessage? response, out _) && response is { IsRequest: false, StatusCode: >= 200 } && response.CSeq.Number == _sequence)
                    {
                        return response;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Lost or late.
            }
        }

        throw new TimeoutException("no answer to " + request.Split(' ')[0]);
    }
}
