namespace MediaServer.Control.Configuration;

/// <summary>The listener of page, signalling, API and TURN over TLS.</summary>
public sealed record HttpOptions
{
    /// <summary>
    /// <c>Http:Urls</c> or <c>--urls</c>: where to listen, default <c>https://*:8443</c>; without it ASPNETCORE_URLS counts. Plain http is for
    /// a proxy on the same machine or a test.
    /// </summary>
    public required IReadOnlyList<ListenUrl> Urls { get; init; }

    /// <summary><c>Http:PublicUrl</c>: how users reach the page, for links; default made from the first of <see cref="Urls"/>.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>
    /// <c>Http:Certificate</c>: a PEM chain or a PFX file, read again when it changes. Without it a self-signed
    /// certificate is made into the data folder.
    /// </summary>
    public string? Certificate { get; init; }

    /// <summary><c>Http:CertificateKey</c>: the PEM private key, when it is not in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary><c>Http:CertificatePassword</c>: of the PFX file or the encrypted key.</summary>
    public string? CertificatePassword { get; init; }

    internal static HttpOptions Read(OptionsReader reader, string? frameworkUrls)
    {
        const string AllowedUrl = "addresses such as https://*:8443 or https://10.1.2.3:443, separated by semicolons";
        IReadOnlyList<string> texts = reader.List("Http:Urls", ListenUrl.IsValid, AllowedUrl);
        if (texts.Count == 0 && !string.IsNullOrWhiteSpace(frameworkUrls))
        {
            texts = frameworkUrls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string? wrong = texts.FirstOrDefault(text => !ListenUrl.IsValid(text));
            if (wrong is not null)
            {
                throw new ConfigurationException("urls", wrong, AllowedUrl);
            }
        }

        ListenUrl[] urls = [.. (texts.Count == 0 ? ["https://*:8443"] : texts).Select(ListenUrl.Parse)];
        string? publicUrl = reader.Text("Http:PublicUrl", IsPublicUrl, "an absolute https address without path, such as https://video.example.org");
        return new HttpOptions
        {
            Urls = urls,
            PublicUrl = publicUrl is null ? urls[0].ForPeople() : new Uri(publicUrl),
            Certificate = reader.Text("Http:Certificate", File.Exists, "a file that exists"),
            CertificateKey = reader.Text("Http:CertificateKey", File.Exists, "a file that exists"),
            CertificatePassword = reader.Text("Http:CertificatePassword"),
        };
    }

    private static bool IsPublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.AbsolutePath == "/"
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
