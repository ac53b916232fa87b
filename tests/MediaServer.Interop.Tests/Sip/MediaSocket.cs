using System.Net;
using System.Net.Sockets;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>One media line of a scripted endpoint, in plain RTP.</summary>
internal sealed class MediaSocket : IDisposable
{
    private readonly UdpClient _socket;
    private ushort _number;

    public MediaSocket(string address = "127.0.0.1") => _socket = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    public uint Ssrc { get; init; } = (uint)Random.Shared.Next();

    /// <summary>An RTP packet to a line of an answer.</summary>
    public Task SendAsync(SdpMedia line, byte type, byte[] payload, uint timestamp, bool marker = false)
    {
        byte[] packet = [0x80, (byte)(type | (marker ? 0x80 : 0)), (byte)(++_number >> 8), (byte)_number, .. Big(timestamp), .. Big(Ssrc), .. payload];
        return SendRawAsync(line.Port, packet);
    }

    public async Task SendRawAsync(int port, byte[] packet) => await _socket.SendAsync(packet, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>The next datagram that fits; null when none came in time.</summary>
    public async Task<byte[]?> TakeAsync(Func<byte[], bool> wanted, int milliseconds = 10_000)
    {
        using CancellationTokenSource end = new(milliseconds);
        try
        {
            while (true)
            {
                byte[] packet = (await _socket.ReceiveAsync(end.Token)).Buffer;
                if (wanted(packet))
                {
                    return packet;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Presses keys as RFC 4733 has them: three packets each, of which the last says the end.</summary>
    public async Task PressAsync(SdpMedia line, byte type, string keys, uint from)
    {
        foreach (char key in keys)
        {
            byte named = (byte)"0123456789*#".IndexOf(key, StringComparison.Ordinal);
            for (int i = 1; i <= 3; i++)
            {
                await SendAsync(line, type, [named, (byte)(i == 3 ? 0x8A : 0x0A), 0, (byte)(i * 40)], from, marker: i == 1);
            }

            from += 800;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
