using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A scripted room system with everything: sound, picture, floor control, slides, camera and text, in plain RTP.</summary>
internal sealed class RoomSystem(SipPhone phone, bool floorOverTcp = false) : IAsyncDisposable
{
    private const byte VideoType = 97;
    private ushort _transaction = 10;
    private NetworkStream? _floorStream;

    public SipPhone Phone => phone;

    public MediaSocket Sound { get; } = new();

    public MediaSocket Picture { get; } = new();

    public MediaSocket Slides { get; } = new();

    public MediaSocket Floor { get; } = new();

    public MediaSocket Camera { get; } = new();

    public MediaSocket Text { get; } = new();

    public SdpSession Answer => phone.Answer!;

    public async Task CallAsync(string room)
    {
        string offer = $"""
            v=0
            o=room 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            b=CT:1472
            t=0 0
            m=audio {Sound.Port} RTP/AVP 96 101
            a=rtpmap:96 opus/48000/2
            a=rtpmap:101 telephone-event/8000
            m=video {Picture.Port} RTP/AVP {VideoType}
            b=TIAS:1472000
            a=rtpmap:{VideoType} H264/90000
            a=fmtp:{VideoType} profile-level-id=428016;max-mbps=108000;max-fs=3600;packetization-mode=1
            a=rtcp-fb:* nack pli
            a=rtcp-fb:* ccm fir
            a=rtcp-fb:* ccm tmmbr
            a=content:main
            a=label:11
            m=application {Floor.Port} {(floorOverTcp ? "TCP" : "UDP")}/BFCP *
            a=floorctrl:c-s
            a=confid:1
            a=userid:41
            a=floorid:2 mstrm:12
            a=setup:{(floorOverTcp ? "actpass" : "passive")}
            a=connection:new
            m=video {Slides.Port} RTP/AVP 98
            a=rtpmap:98 H264/90000
            a=fmtp:98 profile-level-id=428016;max-mbps=108000;max-fs=3600;packetization-mode=1
            a=rtcp-fb:* nack pli
            a=content:slides
            a=label:12
            m=application {Camera.Port} RTP/AVP 105
            a=rtpmap:105 H224/4800
            m=text {Text.Port} RTP/AVP 99 98
            a=rtpmap:98 t140/1000
            a=rtpmap:99 red/1000
            a=fmtp:99 98/98/98

            """;
        Protocols.Sip.SipMessage response = await phone.CallAsync(room, offer);
        Assert.Equal(200, response.StatusCode);
        Assert.All(Answer.Media, line => Assert.NotEqual(0, line.Port));
        if (floorOverTcp)
        {
            TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, Answer.Media[2].Port);
            _floorStream = client.GetStream();
        }
    }

    /// <summary>A BFCP message to the server; the next of that primitive from it.</summary>
    public async Task<byte[]> FloorAsync(byte primitive, byte expected, params byte[] attributes)
    {
        byte[] message = new byte[12 + attributes.Length];
        message[0] = (byte)(floorOverTcp ? 0x20 : 0x40);
        message[1] = primitive;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(attributes.Length / 4));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), ++_transaction);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), 41);
        attributes.CopyTo(message, 12);
        if (_floorStream is not null)
        {
            await _floorStream.WriteAsync(message);
        }
        else
        {
            await Floor.SendRawAsync(Answer.Media[2].Port, message);
        }

        return await HearFloorAsync(expected);
    }

    public async Task<byte[]> HearFloorAsync(byte expected)
    {
        if (_floorStream is null)
        {
            return await Floor.TakeAsync(packet => packet.Length >= 12 && packet[1] == expected) ?? throw new TimeoutException($"no BFCP message {expected}");
        }

        using CancellationTokenSource end = new(10_000);
        while (true)
        {
            byte[] header = new byte[12];
            await _floorStream.ReadExactlyAsync(header, end.Token);
            byte[] rest = new byte[4 * BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2))];
            await _floorStream.ReadExactlyAsync(rest, end.Token);
            if (header[1] == expected)
            {
                return [.. header, .. rest];
            }
        }
    }

    /// <summary>Shows something on a line until somebody has it: parameter sets and a key frame of one slice, over and over.</summary>
    public async Task ShowAsync(MediaSocket from, int line, byte type, Task until)
    {
        for (uint timestamp = 3000; !until.IsCompleted; timestamp += 9000)
        {
            await from.SendAsync(Answer.Media[line], type, [0x67, 0x42, 0xC0, 0x1F, 0xDA, 0x01, 0x40, 0x16, 0xE8, 0x06, 0xD0, 0xA1, 0x35], timestamp);
            await from.SendAsync(Answer.Media[line], type, [0x68, 0xCE, 0x0F, 0xC8], timestamp);
            await from.SendAsync(Answer.Media[line], type, [0x65, 0xB8, 0x00, 0x04, .. new byte[400]], timestamp, marker: true);
            await Sound.SendAsync(Answer.Media[0], 96, [0x78, .. Enumerable.Repeat((byte)7, 40)], timestamp / 90 * 48);
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MediaSocket socket in new[] { Sound, Picture, Slides, Floor, Camera, Text })
        {
            socket.Dispose();
        }

        if (_floorStream is not null)
        {
            await _floorStream.DisposeAsync();
        }

        await phone.DisposeAsync();
    }
}
