using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Host.Commands;

namespace MediaServer.Host.Certificates;

/// <summary>
/// The listener's certificate: the county's own, read again when its file changes (a renewal needs no restart), or a
/// self-signed one in the data folder.
/// </summary>
internal sealed class CertificateSource : BackgroundService, ITlsCertificate
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly HttpOptions _options;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateSource> _log;
    private volatile X509Certificate2 _current;
    private DateTime _changed;

    public CertificateSource(MediaServerOptions options, TimeProvider time, ILogger<CertificateSource> log)
    {
        _options = options.Http;
        _time = time;
        _log = log;
        _path = _options.Certificate ?? DevelopmentCertificate.Ensure(options, time.GetUtcNow());
        _changed = File.GetLastWriteTimeUtc(_path);
        _current = Load();
    }

    public X509Certificate2 Current => _current;

    /// <summary>Reads the file again if it changed; a broken one leaves the former certificate in use.</summary>
    public void Refresh()
    {
        DateTime changed = File.GetLastWriteTimeUtc(_path);
        if (changed == _changed || !File.Exists(_path))
        {
            return;
        }

        try
        {
            _current = Load();
            _changed = changed;
            CertificateLog.Reloaded(_log, _current.NotAfter.ToUniversalTime());
        }
        catch (StartException error)
        {
            CertificateLog.Broken(_log, error.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Refresh();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private X509Certificate2 Load()
    {
        try
        {
            string? password = _options.CertificatePassword;
            if (!File.ReadAllText(_path).Contains("-----BEGIN", StringComparison.Ordinal))
            {
                return X509CertificateLoader.LoadPkcs12FromFile(_path, password);
            }

            string key = _options.Certificate is null ? _path : _options.CertificateKey ?? _path;
            using X509Certificate2 pem = password is null
                ? X509Certificate2.CreateFromPemFile(_path, key)
                : X509Certificate2.CreateFromEncryptedPemFile(_path, password, key);

            // Windows can't use a key that is in memory only; a round through PKCS #12 serves every system.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"MediaServer:Http:Certificate = \"{_path}\": no usable certificate with its private key ({error.Message})", error);
        }
    }
}
