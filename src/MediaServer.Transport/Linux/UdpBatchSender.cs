using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>
/// Sends a batch through one socket by <c>sendmmsg</c>: a train is one message that the kernel segments, or one
/// message for each datagram where it can't. Nothing that the kernel refuses stops the rest.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class UdpBatchSender(int descriptor, bool ipv6, byte[] octets, SegmentationState segmentation, LaneTransport owner)
{
    private const short POLLOUT = 4;

    private readonly MessageBlock _block = new(128);
    private readonly MessageBlock _singles = new(SendBatch.MaxSegments);
    private readonly int[] _trains = new int[128];
    private readonly int[] _counts = new int[128];
    private readonly int[] _ones = CreateOnes();
    private SourceChoice? _choice;
    private int _number;
    private int _train;
    private int _segment;

    /// <summary>Sends the UDP trains that leave by socket <paramref name="number"/> of <paramref name="choice"/> (null: all).</summary>
    internal void Send(SendBatch batch, SourceChoice? choice, int number)
    {
        _choice = choice;
        _number = number;
        _train = 0;
        _segment = 0;
        while (true)
        {
            int filled = Fill(batch);
            if (filled == 0) return;
            if (!Flush(_block, filled, _counts, batch))
            {
                DropRest(batch);
                return;
            }
        }
    }

    /// <summary>Prepares messages until the block is full or the batch is through.</summary>
    private int Fill(SendBatch batch)
    {
        byte* memory = MessageBlock.Pointer(batch.Memory);
        int filled = 0;
        while (filled < _block.Capacity && _train < batch.TrainCount)
        {
            ref SendTrain train = ref batch.Train(_train);
            if (!IsMine(train))
            {
                _train++;
                continue;
            }

            bool whole = _segment == 0 && (train.Count == 1 || (train.SegmentSize > 0 && segmentation.Take()));
            int count = whole ? train.Count : 1;
            if (Set(_block, filled, train, memory, whole ? -1 : _segment))
            {
                _trains[filled] = _train;
                _counts[filled++] = count;
            }
            else
            {
                owner.Drops.Count(DropReason.SocketError, count);
            }

            _segment += count;
            if (_segment == train.Count)
            {
                _train++;
                _segment = 0;
            }
        }

        return filled;
    }

    /// <param name="block">Messages to write into.</param>
    /// <param name="slot">Which message.</param>
    /// <param name="train">What to send.</param>
    /// <param name="memory">The batch's memory.</param>
    /// <param name="segment">Which datagram of the train; -1 for all.</param>
    private bool Set(MessageBlock block, int slot, in SendTrain train, byte* memory, int segment)
    {
        ref MessageHeader header = ref block.Messages[slot].Header;
        header.NameLength = SocketName.Write(header.Name, train.Destination, ipv6);
        if (header.NameLength == 0 || train.Destination.Port == 0) return false;
        int start = segment < 0 ? 0 : segment * train.SegmentSize;
        int length = segment < 0 ? train.Length : Math.Min(train.SegmentSize, train.Length - start);
        header.Vectors->Base = memory + train.Offset + start;
        header.Vectors->Length = (nuint)length;
        int segmentSize = segment < 0 && train.Count > 1 ? train.SegmentSize : 0;
        header.ControlLength = ControlMessages.Write(header.Control, train.Destination, train.Source, octets[(int)train.Class & 3], segmentSize);
        return true;
    }

    /// <returns>False when the socket's buffer is full: what follows would find it full too.</returns>
    private bool Flush(MessageBlock block, int filled, int[] counts, SendBatch batch)
    {
        int sent = 0;
        bool triedAgain = false;
        while (sent < filled)
        {
            // sendmmsg gives an error only for its first message; one in the middle shows when the call is repeated there.
            int done = Native.SendMessages(descriptor, block.Messages + sent, (uint)(filled - sent), Native.MSG_DONTWAIT | Native.MSG_NOSIGNAL);
            if (done > 0)
            {
                CountSent(block, counts, sent, done);
                sent += done;
                triedAgain = false;
                continue;
            }

            int error = done == 0 ? Native.EAGAIN : Marshal.GetLastPInvokeError();
            if (error == Native.EINTR) continue;
            if (error == Native.EAGAIN && !triedAgain && IsWritable())
            {
                triedAgain = true;
                continue;
            }

            if (error == Native.EAGAIN || !PassOver(sent, counts[sent], error, batch))
            {
                DropFrom(counts, error == Native.EAGAIN ? sent : sent + 1, filled);
                return false;
            }

            sent++;
        }

        return true;
    }

    /// <summary>Deals with one message that the kernel refused: a train goes singly, a datagram is counted.</summary>
    /// <returns>False when the socket's buffer is full.</returns>
    private bool PassOver(int slot, int count, int error, SendBatch batch)
    {
        if (count > 1 && (error is Native.EIO or Native.EINVAL or Native.EMSGSIZE))
        {
            segmentation.Refused(error);
            return SendSingly(batch, _trains[slot]);
        }

        bool full = error is Native.ENOBUFS or Native.ENOMEM;
        owner.Drops.Count(full ? DropReason.SendQueueFull : DropReason.SocketError, count);
        return true;
    }

    private bool SendSingly(SendBatch batch, int index)
    {
        ref SendTrain train = ref batch.Train(index);
        byte* memory = MessageBlock.Pointer(batch.Memory);
        for (int i = 0; i < train.Count; i++)
        {
            Set(_singles, i, train, memory, i);
        }

        return Flush(_singles, train.Count, _ones, batch);
    }

    private void CountSent(MessageBlock block, int[] counts, int from, int number)
    {
        long packets = 0;
        long bytes = 0;
        for (int i = from; i < from + number; i++)
        {
            packets += counts[i];
            bytes += block.Messages[i].Length;
        }

        owner.Sends++;
        owner.MessagesSent += number;
        owner.PacketsSent += packets;
        owner.BytesSent += bytes;
    }

    private void DropFrom(int[] counts, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            owner.Drops.Count(DropReason.SendQueueFull, counts[i]);
        }
    }

    private void DropRest(SendBatch batch)
    {
        for (; _train < batch.TrainCount; _train++)
        {
            ref SendTrain train = ref batch.Train(_train);
            if (IsMine(train)) owner.Drops.Count(DropReason.SendQueueFull, train.Count - _segment);
            _segment = 0;
        }
    }

    private bool IsWritable()
    {
        PollDescriptor poll = new() { Descriptor = descriptor, Events = POLLOUT };
        return Native.Poll(&poll, 1, 0) > 0;
    }

    private bool IsMine(in SendTrain train) =>
        train.Destination.Protocol == TransportProtocol.Udp && (_choice is null || _choice.For(train.Source, train.Destination) == _number);

    private static int[] CreateOnes()
    {
        int[] ones = new int[SendBatch.MaxSegments];
        Array.Fill(ones, 1);
        return ones;
    }
}
