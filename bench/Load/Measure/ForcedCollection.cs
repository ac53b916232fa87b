using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace MediaServer.Bench.Load.Measure;

/// <summary>
/// Makes another .NET process collect its garbage, by the runtime's diagnostic port: opening an event session with the
/// GCHeapCollect keyword does that. Needs nothing in the server.
/// </summary>
internal static class ForcedCollection
{
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing2 = 3;
    private const ulong HeapCollect = 0x80_0000;
    private const int HeaderLength = 20;

    /// <summary>True when the process was asked and has had time to collect.</summary>
    public static async Task<bool> RunAsync(int process)
    {
        string? path = Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket").FirstOrDefault();
        if (path is null)
        {
            return false;
        }

        using Socket events = await OpenAsync(path);
        await events.SendAsync(Command(CollectTracing2, Session()));
        byte[] reply = new byte[HeaderLength + 8];
        await ReadAsync(events, reply);
        if (reply[17] == 0xFF)
        {
            return false;
        }

        Task drain = DrainAsync(events);
        await Task.Delay(1500);
        using Socket stop = await OpenAsync(path);
        await stop.SendAsync(Command(StopTracing, reply[HeaderLength..]));
        await drain;
        return true;
    }

    private static async Task<Socket> OpenAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static byte[] Command(byte command, byte[] payload)
    {
        byte[] message = new byte[HeaderLength + payload.Length];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0").CopyTo(message, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        message[16] = EventPipe;
        message[17] = command;
        payload.CopyTo(message, HeaderLength);
        return message;
    }

    /// <summary>Buffer in MiB, format (nettrace), rundown, and one provider: keywords, level, name, filter.</summary>
    private static byte[] Session()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(16u);
        writer.Write(1u);
        writer.Write(false);
        writer.Write(1u);
        writer.Write(HeapCollect);
        writer.Write(4u);
        const string Provider = "Microsoft-Windows-DotNETRuntime\0";
        writer.Write((uint)Provider.Length);
        writer.Write(Encoding.Unicode.GetBytes(Provider));
        writer.Write(0u);
        return stream.ToArray();
    }

    private static async Task ReadAsync(Socket socket, byte[] buffer)
    {
        for (int at = 0; at < buffer.Length;)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(at));
            if (read == 0)
            {
                throw new IOException("the diagnostic port closed");
            }

            at += read;
        }
    }

    private static async Task DrainAsync(Socket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }
}
