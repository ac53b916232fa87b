using System.Net;
using System.Net.Sockets;

namespace MediaServer.Control.Sip.Media;

/// <summary>The waiting of a leg: one loop for each socket and one for time. What they bring is taken under the leg's lock.</summary>
internal sealed class LegPump(SipMediaLeg leg, CancellationToken stop)
{
    public void Listen(LegLine line)
    {
        _ = ReceiveAsync(line, line.Ports.Rtp, rtcp: false);
        _ = ReceiveAsync(line, line.Ports.Rtcp, rtcp: true);
    }

    public void ListenToRoom(RoomSide room) => _ = room.ReceiveAsync(leg.TakeFromRoom, stop);

    public void Tick(Func<TimeSpan> beat) => _ = TickAsync(beat);

    private async Task ReceiveAsync(LegLine line, Socket socket, bool rtcp)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(SipMediaLeg.MaxPacket, pinned: true);
        SocketAddress source = new(AddressFamily.InterNetworkV6);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, source, stop);
                leg.TakeFromFar(line, buffer.AsSpan(0, length), source, rtcp);
            }
            catch (SocketException)
            {
                // ICMP, or a datagram longer than any of ours.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TickAsync(Func<TimeSpan> beat)
    {
        for (int tick = 0; !stop.IsCancellationRequested; tick++)
        {
            leg.Tick(tick);
            try
            {
                await Task.Delay(beat(), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
