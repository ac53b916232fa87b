using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MediaServer.Control.Turn;

/// <summary>
/// Tells TURN from HTTP by the first decrypted byte: a STUN request begins with 0x00 or 0x01 (RFC 8489 section 5),
/// HTTP/1.1 with a letter and HTTP/2 with the P of its preface. Nothing is consumed.
/// </summary>
internal static class FirstByte
{
    /// <summary>As long as Kestrel keeps a connection on which nothing is asked: browsers open some in advance.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(130);

    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate turn, ConnectionDelegate http)
    {
        byte? first = await PeekAsync(connection);
        if (first is { } value)
        {
            await (value <= 1 ? turn(connection) : http(connection));
        }
    }

    private static async Task<byte?> PeekAsync(ConnectionContext connection)
    {
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        end.CancelAfter(Patience);
        try
        {
            ReadResult read = await connection.Transport.Input.ReadAsync(end.Token);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
