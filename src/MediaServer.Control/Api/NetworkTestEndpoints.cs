using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Api;

/// <summary>
/// Bytes down and up for the check before a call. Without a token, for the person has none yet: bounded and limited
/// by source instead. Random bytes, or a proxy that compresses would be measured.
/// </summary>
internal static class NetworkTestEndpoints
{
    /// <summary>Most bytes of one test in either direction.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private const int DefaultBytes = 256 * 1024;
    private static readonly byte[] Noise = RandomNumberGenerator.GetBytes(64 * 1024);

    public static void MapNetworkTest(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder test = routes.MapGroup("/api/v1/network-test").WithTags("network test");
        test.MapGet("", DownAsync).WithSummary("Random bytes (?bytes=, 4 MiB at most).")
            .Produces(200, contentType: "application/octet-stream").ProducesProblem(400).ProducesProblem(429);
        test.MapPost("", UpAsync).WithSummary("Takes bytes (4 MiB at most) and says how many came in which time.")
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes)).Produces<UploadMeasured>().ProducesProblem(413).ProducesProblem(429);
    }

    private static async Task<IResult> DownAsync(HttpContext context, RequestLimits limits)
    {
        if (!limits.NetworkTests.TryTake(context))
        {
            return Problem.TooMany();
        }

        string? asked = context.Request.Query["bytes"];
        int left = DefaultBytes;
        if (asked is not null && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out left) || left > MostBytes))
        {
            return Problem.BadRequest($"bytes is a number from 0 to {MostBytes}.");
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = left;
        context.Response.Headers.CacheControl = "no-store";
        while (left > 0)
        {
            int part = Math.Min(left, Noise.Length);
            await context.Response.Body.WriteAsync(Noise.AsMemory(0, part), context.RequestAborted);
            left -= part;
        }

        return TypedResults.Empty;
    }

    private static async Task<IResult> UpAsync(HttpContext context, RequestLimits limits, TimeProvider time)
    {
        if (!limits.NetworkTests.TryTake(context))
        {
            return Problem.TooMany();
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long started = time.GetTimestamp();
            long bytes = 0;
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                bytes += read;
                if (bytes > MostBytes)
                {
                    return Problem.TooLarge(MostBytes);
                }
            }

            return TypedResults.Json(
                new UploadMeasured(bytes, time.GetElapsedTime(started).TotalMilliseconds), ApiJson.Default.UploadMeasured);
        }
        catch (BadHttpRequestException)
        {
            return Problem.TooLarge(MostBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
