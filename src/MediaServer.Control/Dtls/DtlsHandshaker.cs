using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Dtls;

/// <summary>
/// Makes DTLS associations for SRTP (RFC 5764) with BouncyCastle, outside the lanes: it blocks a thread for each
/// handshake and reads its own clock. One for the process.
/// </summary>
/// <param name="certificate">Shown to every peer.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock of the wait for a ClientHello; the machine's by default.</param>
public sealed class DtlsHandshaker(DtlsCertificate certificate, DtlsOptions? options = null, TimeProvider? time = null)
{
    private readonly DtlsOptions _options = options ?? DtlsOptions.Default;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly HandshakeThreads _threads = new(options ?? DtlsOptions.Default);

    public DtlsCertificate Certificate { get; } = certificate;

    public DtlsStatistics Statistics { get; } = new();

    /// <summary>Begins an association; to be called when a connectivity check has been valid, not before.</summary>
    /// <param name="localRole">Server waits for the ClientHello and chooses the SRTP profile.</param>
    /// <param name="remoteFingerprints">From the peer's description; one of the strongest hash must be its certificate's.</param>
    /// <param name="tokenKey">Whose thread it is: at most <see cref="DtlsOptions.MaxPerToken"/> at one time.</param>
    /// <param name="send">
    /// Called from other threads with each datagram to send, at most <see cref="DtlsOptions.MaxDatagram"/> bytes; the
    /// memory is the callee's.
    /// </param>
    /// <param name="completed">Called once, from another thread.</param>
    /// <param name="closed">Called from another thread when the peer ends an association that had succeeded.</param>
    public DtlsAssociation Start(
        DtlsRole localRole, IReadOnlyList<CertificateFingerprint> remoteFingerprints, string tokenKey,
        Action<ReadOnlyMemory<byte>> send, Action<DtlsOutcome> completed, Action? closed = null)
    {
        DtlsAssociation association = Create(localRole, remoteFingerprints, tokenKey, send, completed, closed);
        association.Begin(_time);
        return association;
    }

    /// <summary>
    /// Runs one handshake in memory. The first in a process costs 160-970 ms, for which no patient should wait.
    /// </summary>
    /// <returns>False when it didn't succeed in time.</returns>
    public bool WarmUp()
    {
        // Not disposed: a handshake that ends after the wait still sets it.
        ManualResetEventSlim done = new();
        DtlsOutcome? outcome = null;
        DtlsAssociation? client = null;
        DtlsAssociation server = Create(
            DtlsRole.Server, [Certificate.Fingerprint], "warm-up", datagram => client!.Receive(datagram.Span), _ => { }, null);
        client = Create(
            DtlsRole.Client, [Certificate.Fingerprint], "warm-up client", datagram => server.Receive(datagram.Span), Ended, null);
        server.Begin(_time);
        client.Begin(_time);
        done.Wait(_options.HandshakeTimeout + _options.HelloTimeout);
        client.Close();
        server.Close();
        return outcome is { Succeeded: true };

        void Ended(DtlsOutcome result)
        {
            outcome = result;
            done.Set();
        }
    }

    private DtlsAssociation Create(
        DtlsRole localRole, IReadOnlyList<CertificateFingerprint> remoteFingerprints, string tokenKey,
        Action<ReadOnlyMemory<byte>> send, Action<DtlsOutcome> completed, Action? closed) =>
        new(localRole, new HandshakeContext(Certificate, remoteFingerprints, _options), _threads, Statistics, tokenKey, send, completed, closed);
}
