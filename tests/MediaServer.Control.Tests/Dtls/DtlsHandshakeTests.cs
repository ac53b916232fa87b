using MediaServer.Control.Dtls;
using MediaServer.Primitives;
using MediaServer.Protocols.Dtls;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Dtls;

public sealed class DtlsHandshakeTests
{
    [Fact]
    public async Task Both_sides_get_the_same_keys_for_GCM()
    {
        DtlsPair pair = new();
        DtlsSrtpKeys keys = await pair.Succeed();
        Assert.Equal((0x0007, 16, 12), (keys.Profile, keys.LocalKey.Length, keys.LocalSalt.Length));
        Assert.InRange(pair.Largest, 100, 1200);
        Assert.DoesNotContain(Convert.ToHexString(keys.LocalKey), keys.ToString());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    [InlineData(true, 5)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    [InlineData(false, 4)]
    [InlineData(false, 5)]
    [InlineData(false, 6)]
    public async Task Any_one_datagram_may_be_lost(bool toServer, int lost)
    {
        DtlsPair pair = new((direction, index, datagram) => direction == toServer && index == lost ? [] : [datagram]);
        await pair.Succeed();
    }

    [Fact]
    public async Task Lost_last_flight_is_sent_again_by_a_server_that_holds_no_thread()
    {
        // ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone, ChangeCipherSpec, Finished.
        DtlsPair? pair = null;
        bool Lost(bool toServer, int index) => !toServer && index is 5 or 6 && pair?.Client.IsDone != true;
        pair = new DtlsPair((toServer, index, datagram) => Lost(toServer, index) ? [] : [datagram]);
        Assert.True((await pair.Server.Outcome).Succeeded);
        await pair.Succeed();
        Assert.True(pair.Sent(toServer: false) > 7);
    }

    [Fact]
    public async Task Duplicates_and_reordering_do_no_harm()
    {
        byte[]? held = null;
        DtlsPair pair = new((_, index, datagram) =>
        {
            byte[]? before = held;
            held = index % 3 == 1 ? datagram : null;
            return index % 3 == 1 ? [] : before is null ? [datagram, datagram] : [datagram, before];
        });
        await pair.Succeed();
    }

    [Fact]
    public async Task ClientHello_in_many_datagrams_and_backwards_is_taken()
    {
        List<byte[]> hello = [];
        DtlsHandshaker client = new(DtlsPair.ClientCertificate, DtlsPair.Options with { MaxDatagram = 100 });
        DtlsPair pair = new(
            (toServer, index, datagram) =>
            {
                if (!toServer || index > 1)
                {
                    return [datagram];
                }

                hello.Insert(0, datagram);
                return index == 1 ? hello : [];
            },
            client: client);
        await pair.Succeed();
        Assert.Equal(2, hello.Count);
    }

    [Fact]
    public async Task Garbage_between_the_datagrams_is_ignored()
    {
        SeededRandomSource random = new(5);
        DtlsPair pair = new((_, _, datagram) => [.. Enumerable.Range(0, 3).Select(_ => Garbage(random, datagram)), datagram]);
        await pair.Succeed();
    }

    [Fact]
    public async Task Garbage_after_the_handshake_ends_nothing()
    {
        byte[]? last = null;
        DtlsPair pair = new((_, _, datagram) => [last = datagram]);
        await pair.Succeed();
        SeededRandomSource random = new(6);
        for (int i = 0; i < 20; i++)
        {
            // Fewer than the queue holds, so that the goodbye behind them finds room.
            Assert.NotEqual(DropReason.DtlsQueueFull, pair.Server.Association.Receive(Garbage(random, last!)));
        }

        pair.Client.Association.Close();
        await pair.Server.Closed;
    }

    [Fact]
    public async Task Wrong_fingerprint_is_refused_by_the_server()
    {
        DtlsPair pair = new(expectedByServer: [DtlsPair.ServerCertificate.Fingerprint]);
        Assert.Equal(DtlsFailure.FingerprintMismatch, (await pair.Server.Outcome).Failure);
        DtlsOutcome client = await pair.Client.Outcome;
        Assert.Equal((DtlsFailure.AlertReceived, 42), (client.Failure, client.Alert));
    }

    [Fact]
    public async Task Wrong_fingerprint_is_refused_by_the_client()
    {
        DtlsPair pair = new(expectedByClient: [DtlsPair.ClientCertificate.Fingerprint]);
        Assert.Equal(DtlsFailure.FingerprintMismatch, (await pair.Client.Outcome).Failure);
        Assert.Equal(DtlsFailure.AlertReceived, (await pair.Server.Outcome).Failure);
    }

    [Fact]
    public async Task Sha1_and_no_fingerprint_are_refused()
    {
        DtlsPair pair = new(expectedByServer: [new CertificateFingerprint("sha-1", System.Security.Cryptography.SHA1.HashData(DtlsPair.ClientCertificate.Der))]);
        Assert.Equal(DtlsFailure.FingerprintMismatch, (await pair.Server.Outcome).Failure);
        pair = new DtlsPair(expectedByServer: []);
        Assert.Equal(DtlsFailure.FingerprintMismatch, (await pair.Server.Outcome).Failure);
    }

    [Theory]
    [InlineData("sha-384")]
    [InlineData("SHA-512")]
    public async Task Longer_hashes_are_taken_and_the_strongest_counts(string algorithm)
    {
        byte[] der = DtlsPair.ClientCertificate.Der;
        byte[] hash = algorithm == "sha-384" ? System.Security.Cryptography.SHA384.HashData(der) : System.Security.Cryptography.SHA512.HashData(der);
        CertificateFingerprint weaker = new("sha-256", new byte[32]);
        DtlsPair pair = new(expectedByServer: [weaker, new CertificateFingerprint(algorithm, hash)]);
        await pair.Succeed();
        hash[0] ^= 1;
        pair = new DtlsPair(expectedByServer: [DtlsPair.ClientCertificate.Fingerprint, new CertificateFingerprint(algorithm, hash)]);
        Assert.Equal(DtlsFailure.FingerprintMismatch, (await pair.Server.Outcome).Failure);
    }

    [Fact]
    public void Certificate_shows_its_fingerprint_and_nothing_else()
    {
        DtlsCertificate certificate = DtlsCertificate.Create();
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", certificate.FingerprintText);
        Assert.Equal(Convert.ToHexString(certificate.Fingerprint.Value), certificate.FingerprintText.Replace(":", ""));
        Assert.NotEqual(certificate.FingerprintText, DtlsPair.ServerCertificate.FingerprintText);
    }

    private static byte[] Garbage(SeededRandomSource random, byte[] model)
    {
        byte[] garbage = new byte[1 + random.NextInt(200)];
        random.Fill(garbage);
        if (random.NextInt(2) == 0 && garbage.Length > DtlsRecord.HeaderSize)
        {
            // A record that looks right, of the next epoch: it fails only where its tag is checked.
            model.AsSpan(0, DtlsRecord.HeaderSize).CopyTo(garbage);
            garbage[0] = (byte)(random.NextInt(2) == 0 ? 22 : 23);
            garbage[4] = 1;
            garbage[11] = 0;
            garbage[12] = (byte)(garbage.Length - DtlsRecord.HeaderSize);
        }

        return garbage;
    }
}
