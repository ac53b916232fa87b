using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaServer.Control.Dtls;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Dtls;

/// <summary>OpenSSL's own client on loopback: another implementation says which keys it exported.</summary>
public sealed class OpenSslTests
{
    [Theory]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM", 0x0007, 56, false)]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM", 0x0008, 88, false)]
    [InlineData("SRTP_AES128_CM_SHA1_80", 0x0001, 60, true)]
    public async Task OpenSsl_client_exports_the_same_keys(string offered, int profile, int length, bool rsa)
    {
        if (!File.Exists("/usr/bin/openssl"))
        {
            Console.WriteLine("skipped: no openssl on this machine");
            return;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        using UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        CertificateFingerprint fingerprint = WriteCertificate(folder.FullName, rsa);
        DtlsSide side = new();
        IPEndPoint? peer = null;
        DtlsAssociation association = new DtlsHandshaker(DtlsPair.ServerCertificate, DtlsPair.Options).Start(
            DtlsRole.Server, [fingerprint], "t", datagram => socket.Send(datagram.Span, peer), side.Completed, side.PeerClosed);
        using Process client = Start(folder.FullName,
            $"s_client -dtls1_2 -connect {socket.Client.LocalEndPoint} -use_srtp {offered} -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {length} -cert cert.pem -key key.pem");
        using CancellationTokenSource stop = new();
        Task receiving = Receive();
        DtlsSrtpKeys keys = (await side.Outcome).Keys!;
        string exported = await Exported(client.StandardOutput).WaitAsync(DtlsPair.Deadline);
        Assert.Equal(profile, keys.Profile);
        Assert.Equal(exported, Convert.ToHexString([.. keys.RemoteKey, .. keys.LocalKey, .. keys.RemoteSalt, .. keys.LocalSalt]));

        // End of input: the client says goodbye.
        client.StandardInput.Close();
        await side.Closed;
        await stop.CancelAsync();
        await receiving;
        client.Kill();
        folder.Delete(recursive: true);

        async Task Receive()
        {
            try
            {
                while (true)
                {
                    UdpReceiveResult datagram = await socket.ReceiveAsync(stop.Token);
                    peer = datagram.RemoteEndPoint;
                    association.Receive(datagram.Buffer);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [Fact]
    public async Task Client_without_use_srtp_is_refused()
    {
        if (!File.Exists("/usr/bin/openssl"))
        {
            Console.WriteLine("skipped: no openssl on this machine");
            return;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        using UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        CertificateFingerprint fingerprint = WriteCertificate(folder.FullName, rsa: false);
        DtlsSide side = new();
        DtlsAssociation association = new DtlsHandshaker(DtlsPair.ServerCertificate, DtlsPair.Options).Start(
            DtlsRole.Server, [fingerprint], "t", _ => { }, side.Completed);
        using Process client = Start(folder.FullName, $"s_client -dtls1_2 -connect {socket.Client.LocalEndPoint} -cert cert.pem -key key.pem");
        while (!side.IsDone && socket.ReceiveAsync() is var hello && await Task.WhenAny(hello, side.Outcome) == hello)
        {
            association.Receive((await hello).Buffer);
        }

        DtlsOutcome outcome = await side.Outcome;
        Assert.Equal((DtlsFailure.NoCommonSrtpProfile, 40), (outcome.Failure, outcome.Alert));
        client.Kill();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenSsl_server_takes_our_client(bool rsa)
    {
        if (!File.Exists("/usr/bin/openssl"))
        {
            Console.WriteLine("skipped: no openssl on this machine");
            return;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        using UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint server = FreePort();
        CertificateFingerprint fingerprint = WriteCertificate(folder.FullName, rsa);
        using Process process = Start(folder.FullName,
            $"s_server -dtls1_2 -accept {server} -use_srtp SRTP_AEAD_AES_128_GCM -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 56 -cert cert.pem -key key.pem -Verify 1");
        Assert.NotNull(await Line(process.StandardOutput, "ACCEPT").WaitAsync(DtlsPair.Deadline));
        DtlsSide side = new();
        DtlsAssociation association = new DtlsHandshaker(DtlsPair.ClientCertificate, DtlsPair.Options).Start(
            DtlsRole.Client, [fingerprint], "t", datagram => socket.Send(datagram.Span, server), side.Completed, side.PeerClosed);
        while (!side.IsDone && socket.ReceiveAsync() is var datagram && await Task.WhenAny(datagram, side.Outcome) == datagram)
        {
            association.Receive((await datagram).Buffer);
        }

        DtlsSrtpKeys keys = (await side.Outcome).Keys!;
        string exported = await Exported(process.StandardOutput).WaitAsync(DtlsPair.Deadline);
        Assert.Equal(exported, Convert.ToHexString([.. keys.LocalKey, .. keys.RemoteKey, .. keys.LocalSalt, .. keys.RemoteSalt]));
        association.Close();
        process.Kill();
        folder.Delete(recursive: true);
    }

    private static IPEndPoint FreePort()
    {
        using UdpClient probe = new(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.Client.LocalEndPoint!;
    }

    private static Process Start(string folder, string arguments) => Process.Start(new ProcessStartInfo("/usr/bin/openssl", arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<string?> Line(StreamReader output, string text)
    {
        string? line;
        do
        {
            line = await output.ReadLineAsync();
        }
        while (line?.Contains(text, StringComparison.Ordinal) == false);

        return line;
    }

    private static async Task<string> Exported(StreamReader output)
    {
        const string Label = "Keying material: ";
        string? line = await Line(output, Label);
        return line is null ? "openssl ended without keys" : line[(line.IndexOf(Label, StringComparison.Ordinal) + Label.Length)..].Trim();
    }

    private static CertificateFingerprint WriteCertificate(string folder, bool rsa)
    {
        using RSA? rsaKey = rsa ? RSA.Create(2048) : null;
        using ECDsa? ecKey = rsa ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = rsa
            ? new("CN=client", rsaKey!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new("CN=client", ecKey!, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), rsaKey?.ExportPkcs8PrivateKeyPem() ?? ecKey!.ExportPkcs8PrivateKeyPem());
        return new CertificateFingerprint("sha-256", SHA256.HashData(certificate.RawData));
    }
}
