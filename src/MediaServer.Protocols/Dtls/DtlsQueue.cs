using System.Diagnostics.CodeAnalysis;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Dtls;

/// <summary>
/// Keeps DTLS datagrams that come before anybody can read them. Where the server offers, Chromium's ClientHello comes
/// before its answer; dropping it costs a retransmission.
/// </summary>
/// <param name="maxDatagrams">Datagrams kept.</param>
/// <param name="maxBytes">Their bytes together.</param>
public sealed class DtlsQueue(int maxDatagrams = DtlsQueue.DefaultDatagrams, int maxBytes = DtlsQueue.DefaultBytes)
{
    public const int DefaultDatagrams = 8;
    public const int DefaultBytes = 16 * 1024;

    private readonly Queue<byte[]> _datagrams = new();
    private int _bytes;

    public int Count => _datagrams.Count;

    /// <summary>Copies the datagram; <see cref="DropReason.DtlsQueueFull"/> when it doesn't fit.</summary>
    public DropReason Enqueue(ReadOnlySpan<byte> datagram)
    {
        if (_datagrams.Count >= maxDatagrams || _bytes + datagram.Length > maxBytes)
        {
            return DropReason.DtlsQueueFull;
        }

        _datagrams.Enqueue(datagram.ToArray());
        _bytes += datagram.Length;
        return DropReason.None;
    }

    public bool TryDequeue([NotNullWhen(true)] out byte[]? datagram)
    {
        bool found = _datagrams.TryDequeue(out datagram);
        _bytes -= datagram?.Length ?? 0;
        return found;
    }

    public void Clear()
    {
        _datagrams.Clear();
        _bytes = 0;
    }
}
