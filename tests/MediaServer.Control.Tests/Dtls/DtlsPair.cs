using MediaServer.Control.Dtls;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Dtls;

/// <summary>One side of a pair: its outcome and its end can be waited for.</summary>
internal sealed class DtlsSide
{
    private readonly TaskCompletionSource<DtlsOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DtlsAssociation Association { get; set; } = null!;

    public Task<DtlsOutcome> Outcome => _outcome.Task.WaitAsync(DtlsPair.Deadline);

    public Task Closed => _closed.Task.WaitAsync(DtlsPair.Deadline);

    public bool IsDone => _outcome.Task.IsCompleted;

    public void Completed(DtlsOutcome outcome) => _outcome.SetResult(outcome);

    public void PeerClosed() => _closed.SetResult();
}

/// <summary>Decides what becomes of a datagram: the list of what arrives instead, empty for lost.</summary>
/// <param name="toServer">Direction.</param>
/// <param name="index">0 for the first datagram in this direction.</param>
/// <param name="datagram">The bytes.</param>
internal delegate IEnumerable<byte[]> DtlsLink(bool toServer, int index, byte[] datagram);

/// <summary>A client and a server association joined in memory.</summary>
internal sealed class DtlsPair
{
    /// <summary>Generous: the machine may be busy. Nothing waits for it when all is well.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static readonly DtlsOptions Options = new() { FirstResend = TimeSpan.FromMilliseconds(50), HandshakeTimeout = TimeSpan.FromSeconds(50) };

    private static readonly Lazy<DtlsCertificate> SharedServer = new(() => DtlsCertificate.Create());
    private static readonly Lazy<DtlsCertificate> SharedClient = new(() => DtlsCertificate.Create());

    private readonly object _gate = new();
    private readonly int[] _counts = new int[2];
    private readonly DtlsLink _link;

    public DtlsPair(
        DtlsLink? link = null, DtlsHandshaker? server = null, DtlsHandshaker? client = null, string token = "token",
        CertificateFingerprint[]? expectedByServer = null, CertificateFingerprint[]? expectedByClient = null)
    {
        _link = link ?? ((_, _, datagram) => [datagram]);
        server ??= new DtlsHandshaker(ServerCertificate, Options);
        client ??= new DtlsHandshaker(ClientCertificate, Options);
        Server.Association = server.Start(
            DtlsRole.Server, expectedByServer ?? [client.Certificate.Fingerprint], token,
            datagram => Carry(false, datagram), Server.Completed, Server.PeerClosed);
        lock (_gate)
        {
            Client.Association = client.Start(
                DtlsRole.Client, expectedByClient ?? [server.Certificate.Fingerprint], token,
                datagram => Carry(true, datagram), Client.Completed, Client.PeerClosed);
        }
    }

    public static DtlsCertificate ServerCertificate => SharedServer.Value;

    public static DtlsCertificate ClientCertificate => SharedClient.Value;

    public DtlsSide Server { get; } = new();

    public DtlsSide Client { get; } = new();

    public int Largest { get; private set; }

    public int Sent(bool toServer) => _counts[toServer ? 1 : 0];

    public async Task<DtlsSrtpKeys> Succeed()
    {
        DtlsOutcome server = await Server.Outcome;
        DtlsOutcome client = await Client.Outcome;
        Assert.Equal((DtlsFailure.None, DtlsFailure.None), (server.Failure, client.Failure));
        Assert.Equal(server.Keys!.Profile, client.Keys!.Profile);
        Assert.Equal(server.Keys.LocalKey, client.Keys.RemoteKey);
        Assert.Equal(server.Keys.LocalSalt, client.Keys.RemoteSalt);
        Assert.Equal(server.Keys.RemoteKey, client.Keys.LocalKey);
        Assert.Equal(server.Keys.RemoteSalt, client.Keys.LocalSalt);
        Assert.NotEqual(server.Keys.LocalKey, server.Keys.RemoteKey);
        return server.Keys;
    }

    private void Carry(bool toServer, ReadOnlyMemory<byte> datagram)
    {
        // One at a time and in order, as on one path. Receive never calls back, so nothing can lock up.
        lock (_gate)
        {
            Largest = Math.Max(Largest, datagram.Length);
            foreach (byte[] arrived in _link(toServer, _counts[toServer ? 1 : 0]++, datagram.ToArray()))
            {
                (toServer ? Server : Client).Association.Receive(arrived);
            }
        }
    }
}
