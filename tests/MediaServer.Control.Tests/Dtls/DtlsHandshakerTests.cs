using MediaServer.Control.Dtls;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Dtls;

public sealed class DtlsHandshakerTests
{
    private static readonly CertificateFingerprint[] Anyone = [DtlsPair.ClientCertificate.Fingerprint];

    [Fact]
    public void Warm_up_runs_a_handshake() => Assert.True(new DtlsHandshaker(DtlsPair.ServerCertificate, DtlsPair.Options).WarmUp());

    [Fact]
    public async Task Fifty_at_once_all_succeed_on_a_few_threads()
    {
        DtlsOptions options = DtlsPair.Options with { MaxThreads = 6 };
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, options);
        DtlsHandshaker client = new(DtlsPair.ClientCertificate, options with { MaxThreads = 50, HelloTimeout = DtlsPair.Deadline });
        DtlsPair[] pairs = [.. Enumerable.Range(0, 50).Select(i => new DtlsPair(server: server, client: client, token: $"token {i}"))];
        foreach (DtlsPair pair in pairs)
        {
            await pair.Succeed();
        }

        Assert.Equal((50, 50, 0), (server.Statistics.Started, server.Statistics.Succeeded, server.Statistics.Failed));
    }

    [Fact]
    public async Task One_token_gets_two_threads_and_leaves_the_others_to_others()
    {
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, DtlsPair.Options);
        byte[] hello = await ClientHello();
        TaskCompletionSource[] answered = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        DtlsAssociation[] greedy = [.. answered.Select(first =>
            server.Start(DtlsRole.Server, Anyone, "greedy", _ => first.TrySetResult(), _ => { }))];
        foreach (DtlsAssociation association in greedy)
        {
            Assert.Equal(DropReason.None, association.Receive(hello));
        }

        await Task.WhenAll(answered[0].Task, answered[1].Task).WaitAsync(DtlsPair.Deadline);
        await new DtlsPair(server: server, token: "another").Succeed();
        Assert.False(answered[2].Task.IsCompleted);
        greedy[0].Close();
        await answered[2].Task.WaitAsync(DtlsPair.Deadline);
        greedy[1].Close();
        greedy[2].Close();
    }

    [Fact]
    public async Task Full_queue_leaves_the_hello_to_its_repetition()
    {
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, DtlsPair.Options with { MaxPerToken = 1, MaxWaiting = 1 });
        byte[] hello = await ClientHello();
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DtlsAssociation first = server.Start(DtlsRole.Server, Anyone, "t", _ => running.TrySetResult(), _ => { });
        first.Receive(hello);
        await running.Task.WaitAsync(DtlsPair.Deadline);
        DtlsAssociation second = server.Start(DtlsRole.Server, Anyone, "t", _ => { }, _ => { });
        second.Receive(hello);
        DtlsAssociation third = server.Start(DtlsRole.Server, Anyone, "t", _ => late.TrySetResult(), _ => { });
        third.Receive(hello);
        Assert.Equal(1, server.Statistics.NotQueued);
        second.Close();
        third.Receive(hello);
        Assert.Equal(1, server.Statistics.NotQueued);
        first.Close();
        await late.Task.WaitAsync(DtlsPair.Deadline);
        third.Close();
    }

    [Fact]
    public async Task Silent_peer_times_out_with_and_without_a_hello()
    {
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, DtlsPair.Options with
        {
            HelloTimeout = TimeSpan.FromMilliseconds(30),
            HandshakeTimeout = TimeSpan.FromMilliseconds(300),
        });
        DtlsSide side = new();
        server.Start(DtlsRole.Server, Anyone, "t", _ => { }, side.Completed);
        Assert.Equal(DtlsFailure.Timeout, (await side.Outcome).Failure);

        DtlsSide begun = new();
        DtlsHandshaker patient = new(DtlsPair.ServerCertificate, DtlsPair.Options with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        DtlsAssociation association = patient.Start(DtlsRole.Server, Anyone, "t", _ => { }, begun.Completed);
        association.Receive(await ClientHello());
        Assert.Equal(DtlsFailure.Timeout, (await begun.Outcome).Failure);
        Assert.Equal(1, patient.Statistics.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_tells_the_peer(bool byServer)
    {
        DtlsPair pair = new();
        await pair.Succeed();
        (byServer ? pair.Server : pair.Client).Association.Close();
        await (byServer ? pair.Client : pair.Server).Closed;
        Assert.Equal(DropReason.BadDtls, (byServer ? pair.Server : pair.Client).Association.Receive(await ClientHello()));
    }

    [Fact]
    public async Task Close_before_the_end_completes_once()
    {
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, DtlsPair.Options);
        DtlsSide waiting = new();
        DtlsAssociation association = server.Start(DtlsRole.Server, Anyone, "t", _ => { }, waiting.Completed);
        association.Close();
        association.Close();
        Assert.Equal(DtlsFailure.Closed, (await waiting.Outcome).Failure);

        DtlsSide running = new();
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        association = server.Start(DtlsRole.Server, Anyone, "t", _ => answered.TrySetResult(), running.Completed);
        association.Receive(await ClientHello());
        await answered.Task.WaitAsync(DtlsPair.Deadline);
        association.Close();
        Assert.Equal(DtlsFailure.Closed, (await running.Outcome).Failure);
    }

    [Fact]
    public void What_is_not_a_ClientHello_costs_no_thread()
    {
        DtlsHandshaker server = new(DtlsPair.ServerCertificate, DtlsPair.Options);
        DtlsAssociation association = server.Start(DtlsRole.Server, Anyone, "t", _ => Assert.Fail("answered"), _ => { });
        Assert.Equal(DropReason.BadDtls, association.Receive([]));
        Assert.Equal(DropReason.BadDtls, association.Receive(new byte[50]));
        Assert.Equal(DropReason.BadDtls, association.Receive([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40]));
        association.Close();
    }

    /// <summary>The ClientHello of our own client, whole in one datagram.</summary>
    private static async Task<byte[]> ClientHello()
    {
        TaskCompletionSource<byte[]> hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DtlsHandshaker client = new(DtlsPair.ClientCertificate, DtlsPair.Options);
        DtlsAssociation association = client.Start(
            DtlsRole.Client, [DtlsPair.ServerCertificate.Fingerprint], "t", datagram => hello.TrySetResult(datagram.ToArray()), _ => { });
        byte[] bytes = await hello.Task.WaitAsync(DtlsPair.Deadline);
        association.Close();
        return bytes;
    }
}
