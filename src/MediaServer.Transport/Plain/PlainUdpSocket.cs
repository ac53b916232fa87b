using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>One UDP socket of the framework, used without an allocation for each datagram.</summary>
internal sealed class PlainUdpSocket
{
    private const int DatagramsInTurn = 64;

    private readonly Socket _socket;
    private readonly TransportAddress _local;
    private readonly byte[] _octets;
    private readonly LaneTransport _owner;
    private readonly bool _ipv6;
    private readonly SocketAddress _source;
    private readonly SocketAddress _destination;
    private int _octet = -1;

    internal PlainUdpSocket(Socket socket, in TransportAddress bound, byte[] octets, LaneTransport owner)
    {
        _socket = socket;
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _octets = octets;
        _owner = owner;
        _source = new SocketAddress(socket.AddressFamily);
        _destination = new SocketAddress(socket.AddressFamily);
        IPAddress address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        bool any = address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Any);
        _local = any ? default : bound;
    }

    /// <summary>The kernel's buffer was found full in this turn.</summary>
    internal bool IsFull { get; set; }

    /// <summary>Receives behind the first <paramref name="used"/> bytes of the batch.</summary>
    /// <returns>Bytes used now.</returns>
    internal int Receive(ReceiveBatch batch, int used)
    {
        for (int i = 0; i < DatagramsInTurn && !batch.IsFull && batch.StreamOffset - used >= ReceiveBatch.MessageSize; i++)
        {
            // Asked first: an exception for "nothing there" would cost more than a hundred datagrams.
            if (!_socket.Poll(0, SelectMode.SelectRead)) break;
            int length = ReceiveOne(batch.Memory.AsSpan(used, ReceiveBatch.MessageSize));
            if (length == 0) continue;
            batch.Add(new ReceivedDatagram(used, length, Read(_source), _local, 0));
            used += (length + 63) & ~63;
        }

        return used;
    }

    internal void Send(SendBatch batch, in SendTrain train)
    {
        if (IsFull)
        {
            _owner.Drops.Count(DropReason.SendQueueFull, train.Count);
            return;
        }

        if (!Write(_destination, train.Destination))
        {
            _owner.Drops.Count(DropReason.SocketError, train.Count);
            return;
        }

        Mark(_octets[(int)train.Class & 3]);
        for (int i = 0; i < train.Count; i++)
        {
            int start = i * train.SegmentSize;
            SendOne(batch.Memory.AsSpan(train.Offset + start, Math.Min(train.SegmentSize, train.Length - start)));
        }
    }

    private int ReceiveOne(Span<byte> space)
    {
        try
        {
            int length = _socket.ReceiveFrom(space, SocketFlags.None, _source);
            if (length == 0) _owner.Drops.Count(DropReason.Truncated);
            else _owner.Receives++;
            return length;
        }
        catch (SocketException)
        {
            _owner.Drops.Count(DropReason.SocketError);
            return 0;
        }
    }

    private void SendOne(ReadOnlySpan<byte> datagram)
    {
        if (IsFull)
        {
            _owner.Drops.Count(DropReason.SendQueueFull);
            return;
        }

        try
        {
            _socket.SendTo(datagram, SocketFlags.None, _destination);
            _owner.Sends++;
            _owner.MessagesSent++;
            _owner.PacketsSent++;
            _owner.BytesSent += datagram.Length;
        }
        catch (SocketException error)
        {
            // Once full, the rest of the turn is not tried: an exception for each would make an overload worse.
            IsFull = error.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable;
            _owner.Drops.Count(IsFull ? DropReason.SendQueueFull : DropReason.SocketError);
        }
    }

    private void Mark(int octet)
    {
        if (octet == _octet) return;
        _octet = octet;
        TrafficMarking.Set(_socket, octet);
    }

    private static TransportAddress Read(SocketAddress name)
    {
        ReadOnlySpan<byte> bytes = name.Buffer.Span;
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return name.Family switch
        {
            AddressFamily.InterNetworkV6 => TransportAddress.FromIPv6(
                bytes.Slice(8, 16), port, TransportProtocol.Udp, BitConverter.ToUInt32(bytes[24..])),
            AddressFamily.InterNetwork => TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port),
            _ => default,
        };
    }

    private bool Write(SocketAddress name, in TransportAddress address)
    {
        // The family's two bytes were written by the constructor in this system's own form.
        Span<byte> bytes = name.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], address.Port);
        if (_ipv6)
        {
            address.WriteIPv6(bytes.Slice(8, 16));
            BitConverter.TryWriteBytes(bytes[24..], address.IsIPv4 ? 0 : address.Connection);
            return true;
        }

        if (address.IsIPv4) BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], address.IPv4);
        return address.IsIPv4;
    }
}
