using System.Collections.Concurrent;
using MediaServer.Control.Dtls;
using MediaServer.Control.Sip.Media;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip;

/// <summary>The DTLS handshakes of a leg's lines: one for each port that has keys of its own.</summary>
internal sealed class LegHandshakes(SipMediaLeg media, DtlsHandshaker handshaker, string id, Action failed) : IDisposable
{
    private readonly ConcurrentDictionary<int, DtlsAssociation> _associations = new();

    /// <summary>Begins what an agreed session needs and doesn't have yet.</summary>
    public void Begin(NegotiatedRoomSession session)
    {
        foreach (NegotiatedRoomSection section in session.Sections.Where(section => section is { Accepted: true, Dtls: not null }))
        {
            Begin(section.LocalPort, section.Dtls!);
            if (!section.RtcpMux)
            {
                Begin(section.LocalPort + 1, section.Dtls!);
            }
        }
    }

    public void Receive(int port, ReadOnlySpan<byte> datagram)
    {
        if (_associations.TryGetValue(port, out DtlsAssociation? association))
        {
            association.Receive(datagram);
        }
    }

    public void Dispose()
    {
        foreach (DtlsAssociation association in _associations.Values)
        {
            association.Close();
        }
    }

    private void Begin(int port, RoomDtls dtls)
    {
        if (!_associations.ContainsKey(port))
        {
            _associations[port] = handshaker.Start(
                dtls.LocalRole, dtls.RemoteFingerprints, $"{id}:{port}", datagram => media.SendHandshake(port, datagram.Span), outcome => Ended(port, outcome));
        }
    }

    private void Ended(int port, DtlsOutcome outcome)
    {
        if (outcome.Keys is { } keys)
        {
            media.SetKeys(port, (SrtpProfile)keys.Profile, (keys.LocalKey, keys.LocalSalt), (keys.RemoteKey, keys.RemoteSalt));
        }
        else if (outcome.Failure != DtlsFailure.Closed && (port & 1) == 0)
        {
            // Without RTCP's keys media flow all the same; without RTP's nothing does.
            failed();
        }
    }
}
