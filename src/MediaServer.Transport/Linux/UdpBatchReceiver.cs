using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>Takes datagrams of one socket by <c>recvmmsg</c> and lists trains joined by the kernel apart.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class UdpBatchReceiver(int descriptor, ushort port, LaneTransport owner)
{
    private const int MaxErrors = 8;

    private readonly MessageBlock _block = new(64);

    /// <summary>Fills the batch's messages from <paramref name="first"/> on.</summary>
    /// <returns>Messages used.</returns>
    internal int Receive(ReceiveBatch batch, int first)
    {
        int room = batch.Messages - first;
        byte* memory = MessageBlock.Pointer(batch.Memory);
        BatchMessage* messages = _block.Messages;
        for (int i = 0; i < room; i++)
        {
            ref MessageHeader header = ref messages[i].Header;
            header.NameLength = SocketName.Stride;
            header.ControlLength = ControlMessages.Stride;
            header.Vectors->Base = memory + ((first + i) * ReceiveBatch.MessageSize);
            header.Vectors->Length = ReceiveBatch.MessageSize;
        }

        int count = Call(messages, room);
        if (count == 0) return 0;
        owner.Receives++;
        for (int i = 0; i < count; i++)
        {
            List(batch, ref messages[i], (first + i) * ReceiveBatch.MessageSize);
        }

        return count;
    }

    private int Call(BatchMessage* messages, int room)
    {
        // An ICMP error for something sent earlier shows as an error here, once each; behind it may lie datagrams.
        for (int errors = 0; errors < MaxErrors; errors++)
        {
            int count = Native.ReceiveMessages(descriptor, messages, (uint)room, Native.MSG_DONTWAIT, null);
            if (count >= 0) return count;
            int error = Marshal.GetLastPInvokeError();
            if (error == Native.EAGAIN) return 0;
            if (error != Native.EINTR) owner.Drops.Count(DropReason.SocketError);
        }

        return 0;
    }

    private void List(ReceiveBatch batch, ref BatchMessage message, int offset)
    {
        int length = (int)message.Length;
        if (length == 0)
        {
            owner.Drops.Count(DropReason.Truncated);
            return;
        }

        TransportAddress source = SocketName.Read(message.Header.Name);
        ControlMessages.Read(message.Header.Control, message.Header.ControlLength, port, out ControlMessages.Received beside);
        int segment = beside.SegmentSize > 0 ? beside.SegmentSize : length;
        for (int at = 0; at < length; at += segment)
        {
            if (batch.IsFull)
            {
                owner.Drops.Count(DropReason.LaneOverloaded);
                return;
            }

            batch.Add(new ReceivedDatagram(offset + at, Math.Min(segment, length - at), source, beside.Local, (byte)(beside.Octet & 3)));
        }
    }
}
