using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Care.Webhooks;
using MediaServer.Control.Configuration;
using MediaServer.Control.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care.Webhooks;

/// <summary>
/// Sends what stands in the outbox: <c>POST</c> with <c>MediaServer-Signature: t=seconds,v1=hex</c>, the HMAC-SHA256 under
/// <c>Care:WebhookSecret</c> of "seconds.body". Anything but a 2xx is tried again; a receiver may hear the same id twice.
/// </summary>
internal sealed partial class WebhookSender : PeriodicService
{
    private const int Most = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebhookBook _book;
    private readonly CareOptions _options;
    private readonly ILogger<WebhookSender> _log;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    public WebhookSender(WebhookBook book, MediaServerOptions options, TimeProvider time, ILogger<WebhookSender> log)
        : base(TimeSpan.FromSeconds(1), time)
    {
        _book = book;
        _options = options.Care;
        _log = log;
    }

    /// <summary>What a receiver computes to know that a message is ours.</summary>
    internal static string Sign(string secret, long seconds, string body) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.{body}"))));

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <summary>The outbox stands when the server stops.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _options.Webhooks.Count == 0 ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    protected override async Task BeatAsync(CancellationToken stopping)
    {
        try
        {
            IReadOnlyList<WebhookDelivery> due = await _book.ClaimAsync(Most, Time.GetUtcNow(), stopping);
            await Task.WhenAll(due.Select(one => SendAsync(one, stopping)));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(_log, error);
        }
    }

    private async Task SendAsync(WebhookDelivery one, CancellationToken stopping)
    {
        bool taken = false;
        try
        {
            long seconds = Time.GetUtcNow().ToUnixTimeSeconds();
            using HttpRequestMessage request = new(HttpMethod.Post, one.Url) { Content = new StringContent(one.Body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
            request.Headers.Add("MediaServer-Signature", string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Sign(_options.WebhookSecret ?? "", seconds, one.Body)}"));
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping);
            taken = response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !stopping.IsCancellationRequested))
        {
            // Away or too slow: later.
        }

        await _book.FinishAsync(one, taken, Time.GetUtcNow(), CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The webhooks' outbox could not be read")]
    private static partial void Failed(ILogger log, Exception error);
}
