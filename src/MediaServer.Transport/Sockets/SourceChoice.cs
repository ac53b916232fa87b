using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>Where several addresses are bound: the socket that a datagram leaves by.</summary>
internal sealed class SourceChoice
{
    private readonly TransportAddress[] _bound;
    private readonly int _firstIPv4;
    private readonly int _firstIPv6;

    internal SourceChoice(Socket[] sockets)
    {
        _bound = new TransportAddress[sockets.Length];
        for (int i = 0; i < sockets.Length; i++)
        {
            _bound[i] = TransportAddress.FromEndPoint((IPEndPoint)sockets[i].LocalEndPoint!);
        }

        _firstIPv4 = Math.Max(0, Array.FindIndex(_bound, bound => bound.IsIPv4));
        _firstIPv6 = Math.Max(0, Array.FindIndex(_bound, bound => !bound.IsIPv4));
    }

    internal ref readonly TransportAddress Bound(int index) => ref _bound[index];

    /// <summary>The socket bound to the source; without a source the first of the destination's family.</summary>
    internal int For(in TransportAddress source, in TransportAddress destination)
    {
        for (int i = 0; i < _bound.Length; i++)
        {
            if (_bound[i] == source) return i;
        }

        return destination.IsIPv4 ? _firstIPv4 : _firstIPv6;
    }
}
