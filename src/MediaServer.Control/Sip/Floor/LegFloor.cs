using System.Net;
using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;
using MediaServer.Protocols.Bfcp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Floor;

/// <summary>The floor of one leg: its conference, its transport, and what the room is told of it. On the endpoint's loop.</summary>
internal sealed class LegFloor(SipLeg leg, SipLegServices services, IPAddress signallingSource) : IDisposable
{
    private FloorLine? _line;
    private BfcpFloorServer? _server;
    private RtpPortPair? _ports;
    private BfcpFloor? _agreed;

    /// <summary>The far side has floor control; without it a second picture takes the main one's place.</summary>
    public bool IsAgreed => _server is not null;

    /// <summary>Opens the port of a BFCP line; 0 when none is left.</summary>
    public int Open(BfcpFloor floor)
    {
        _ports ??= services.Ports.Open();
        if (_ports is null)
        {
            return 0;
        }

        try
        {
            _line ??= new FloorLine(_ports, floor.IsUdp, signallingSource, message => services.Post(now => Receive(message, now)));
            return _ports.Port;
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The TCP port of that number is somebody else's.
            return 0;
        }
    }

    public void Apply(NegotiatedRoomSession session)
    {
        if (session.Floor is not { Floor: { } floor } section || _line is null)
        {
            return;
        }

        _line.Signalled = IPAddress.TryParse(section.RemoteAddress, out IPAddress? address) && section.RemotePort > 0 ? new IPEndPoint(address, section.RemotePort) : null;
        if (_agreed is null || _agreed.ConferenceId != floor.ConferenceId || _agreed.UserId != floor.UserId || _agreed.FloorId != floor.FloorId)
        {
            _agreed = floor;
            _server = new BfcpFloorServer(floor.ConferenceId, floor.UserId, floor.FloorId, isReliable: !floor.IsUdp);
        }
    }

    /// <summary>Somebody else in the room shows something, or stopped.</summary>
    public void Tell(bool othersShow, Instant now)
    {
        _server?.Tell(othersShow, now);
        Flush();
    }

    /// <summary>Another SIP leg took the floor.</summary>
    public void Revoke(Instant now)
    {
        _server?.Revoke(now);
        leg.ShowSlides(shows: false);
        Flush();
    }

    public void Advance(Instant now)
    {
        if (_server is { } server && server.NextDeadline <= now)
        {
            server.Advance(now);
            Flush();
        }
    }

    public void Dispose()
    {
        if (_server?.IsGranted == true && leg.Room is { } room)
        {
            services.Floors.Release(room.Key, leg);
        }

        _line?.Dispose();
        _ports?.Dispose();
    }

    private void Receive(byte[] message, Instant now)
    {
        if (_server is not { } server || !server.Receive(message, out BfcpWish wish))
        {
            services.Figures.Count(DropReason.UnknownProtocol);
            return;
        }

        switch (wish)
        {
            case BfcpWish.Request when leg.Room is { } room && leg.CanShowSlides:
                services.Floors.Take(room.Key, leg)?.LoseFloor(now);
                server.Answer(granted: true);
                leg.ShowSlides(shows: true);
                break;
            case BfcpWish.Request:
                server.Answer(granted: false);
                break;
            case BfcpWish.Release when leg.Room is { } room:
                services.Floors.Release(room.Key, leg);
                leg.ShowSlides(shows: false);
                break;
        }

        Flush();
    }

    private void Flush()
    {
        while (_server?.TryTake(out byte[]? message) == true)
        {
            _line?.Send(message);
        }
    }
}
