using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>One server for all scripted phones: accounts, a trunk on 127.0.0.3, another on 127.0.0.4, a number plan, open doors.</summary>
public sealed class SipServer : IAsyncLifetime
{
    internal const string TrunkAddress = "127.0.0.3";
    internal const string OtherTrunkAddress = "127.0.0.4";

    private readonly string _folder = Directory.CreateTempSubdirectory("sip-roots-").FullName;

    internal ServerProcess Process { get; } = new();

    internal int Port { get; } = FreePort.Find(11_000, 1800);

    internal int TlsPort { get; } = FreePort.Find(13_000, 1800);

    internal int TrunkPort { get; } = FreePort.Find(15_000, 1800);

    /// <summary>Signed by the authority that the server trusts, for <c>cart9.test</c>.</summary>
    internal X509Certificate2 Certificate { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (X509Certificate2 root, Certificate) = MakeCertificates("cart9.test");
        string roots = Path.Combine(_folder, "roots.pem");
        await File.WriteAllTextAsync(roots, root.ExportCertificatePem());
        List<string> settings =
        [
            "Sip:Port", $"{Port}", "Sip:TlsPort", $"{TlsPort}", "Sip:TrustedRoots", roots, "Sip:RtpPorts", "24000-24999", "Sip:OpenToAll", "true", "Sip:RingSeconds", "5",
            "Sip:Endpoints:8:User", "cart9", "Sip:Endpoints:8:Certificate", "cart9.test", "Sip:Endpoints:8:Rooms", "*", "Sip:Endpoints:8:PlainRtp", "true",
            "Sip:Numbers:0:Number", "4000", "Sip:Numbers:0:Room", "telephones", "Sip:Numbers:1:Number", "4001",
            "Sip:Trunks:0:Name", "lines", "Sip:Trunks:0:Host", TrunkAddress, "Sip:Trunks:0:Port", $"{TrunkPort}", "Sip:Trunks:0:Transport", "udp",
            "Sip:Trunks:0:Networks", $"{TrunkAddress}/32", "Sip:Trunks:0:PlainRtp", "true", "Sip:Trunks:0:Numbers", "+46",
            "Sip:Trunks:0:User", "us", "Sip:Trunks:0:Password", "secret-of-trunk",
            "Sip:Trunks:1:Name", "hospital", "Sip:Trunks:1:Networks", $"{OtherTrunkAddress}/32", "Sip:Trunks:1:PlainRtp", "true",
        ];
        for (int i = 0; i < 4; i++)
        {
            settings.AddRange([$"Sip:Endpoints:{i}:User", $"cart{i + 1}", $"Sip:Endpoints:{i}:Name", $"Cart {i + 1}", $"Sip:Endpoints:{i}:Password", "a-long-password", $"Sip:Endpoints:{i}:Rooms", "*", $"Sip:Endpoints:{i}:PlainRtp", "true"]);
        }

        Process.Settings.AddRange(settings.Select((value, i) => i % 2 == 0 ? $"--MediaServer:{value}" : value));
        await Process.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal async Task<SipPhone> PhoneAsync(string user, string transport = "udp", string from = "127.0.0.1") =>
        new(await SipWire.OpenAsync(transport, Port, TlsPort, from), user);

    internal async Task<JsonElement[]> PeopleAsync(string room)
    {
        using HttpResponseMessage response = await Process.Http.GetAsync(new Uri($"/api/v1/rooms/{room}", UriKind.Relative));
        return response.IsSuccessStatusCode ? [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participants").EnumerateArray()] : [];
    }

    internal Task UntilPeopleAsync(string room, int count) =>
        Baresip.UntilAsync(async () => (await PeopleAsync(room)).Length == count, $"{count} people in {room}", 15);

    internal async Task<string> PinAsync(string room)
    {
        using HttpResponseMessage response = await Process.Http.PostAsJsonAsync($"/api/v1/rooms/{room}/pins", new { name = "Ingrid", role = "patient" });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pin").GetString()!;
    }

    internal async Task<(HttpStatusCode Status, string Call)> DialAsync(string room, string to)
    {
        using HttpResponseMessage response = await Process.Http.PostAsJsonAsync($"/api/v1/rooms/{room}/calls", new { to });
        return (response.StatusCode, response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("call").GetString()! : "");
    }

    /// <summary>A certificate of one's own making, by an authority of its own.</summary>
    internal static (X509Certificate2 Root, X509Certificate2 Leaf) MakeCertificates(string name)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest root = new("CN=Test authority", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1);
        X509Certificate2 authority = root.CreateSelfSigned(from, from.AddDays(30));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest leaf = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        leaf.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = leaf.Create(authority, from, from.AddDays(20), [1, 2, 3, 4]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return (authority, X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null));
    }
}

/// <summary>Everybody who shares the server.</summary>
[CollectionDefinition("sip")]
public sealed class SipServerUsers : ICollectionFixture<SipServer>;
