using System.Buffers;
using System.Net.WebSockets;

namespace MediaServer.Control.Signalling;

/// <summary>Whole messages from a socket, never longer than the limit, in memory that grows with what has arrived.</summary>
internal sealed class MessageReceiver(WebSocket socket) : IDisposable
{
    /// <summary>Longest message in bytes.</summary>
    public const int Longest = 256 * 1024;

    private const int Chunk = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Chunk);

    public async Task<Received> ReceiveAsync(CancellationToken cancelled)
    {
        int length = 0;
        while (true)
        {
            Grow(length);
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancelled);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return new Received(ReceivedKind.Closed, default);
            }

            if (part.MessageType == WebSocketMessageType.Binary)
            {
                return new Received(ReceivedKind.Binary, default);
            }

            if (length > Longest)
            {
                return new Received(ReceivedKind.TooLong, default);
            }

            if (part.EndOfMessage)
            {
                return new Received(ReceivedKind.Text, _buffer.AsMemory(0, length));
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Grow(int length)
    {
        if (_buffer.Length - length >= Chunk)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((length * 2) + Chunk);
        _buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

internal enum ReceivedKind
{
    Text,
    Binary,
    Closed,
    TooLong,
}

/// <summary>One message; the bytes are the caller's until the next is received.</summary>
internal readonly record struct Received(ReceivedKind Kind, ReadOnlyMemory<byte> Utf8);
