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
        using Process client = Process.Start(new ProcessStartInfo("/usr/bin/openssl",
            $"s_client -dtls1_2 -connect {socket.Client.LocalEndPoint} -use_srtp {offered} -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {length} -cert cert.pem -key key.pem")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
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

    private static async Task<string> Exported(StreamReader output)
    {
        const string Label = "Keying material: ";
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains(Label, StringComparison.Ordinal))
            {
                return line[(line.IndexOf(Label, StringComparison.Ordinal) + Label.Length)..].Trim();
            }
        }

        return "openssl ended without keys";
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
