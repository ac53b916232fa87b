using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Certificates;

/// <summary>
/// A self-signed certificate for localhost, this machine's name and its addresses, so that a demonstration runs by
/// itself. It stays the same over restarts, or browsers would ask again each time.
/// </summary>
internal static class DevelopmentCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);

    /// <returns>The file with certificate and key.</returns>
    public static string Ensure(MediaServerOptions options, DateTimeOffset now)
    {
        string path = Path.Combine(options.Data.Directory, "development-certificate.pem");
        string names = string.Join(' ', Names(options));
        if (!IsGood(path, names, now))
        {
            Write(path, Make(options, names, now));
        }

        return path;
    }

    private static bool IsGood(string path, string names, DateTimeOffset now)
    {
        try
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : "";
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(text);

            // The first line lists the names: an address that has come since makes a new certificate.
            return text.StartsWith($"# {names}\n", StringComparison.Ordinal) && certificate.NotAfter.ToUniversalTime() > now.UtcDateTime + RenewBefore;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Make(MediaServerOptions options, string names, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=MediaServer development", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in Names(options))
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
        return $"# {names}\n{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static IEnumerable<string> Names(MediaServerOptions options)
    {
        string host = Dns.GetHostName();
        IEnumerable<string> names = ["localhost", host, "127.0.0.1", "::1", .. options.Media.Addresses.Select(address => address.ToString())];
        return names.Where(name => Uri.CheckHostName(name) != UriHostNameType.Unknown).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static void Write(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Put in place whole: a second process that starts now reads one or the other.
        string draft = $"{path}.{Environment.ProcessId}";
        using (FileStream stream = new(draft, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(draft, path, overwrite: true);
    }
}
