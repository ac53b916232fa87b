using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaServer.Control.Api;

/// <summary>Bodies of a known type and a bounded length; memory grows with what arrives, not with what is announced.</summary>
internal static class Bodies
{
    /// <returns>The bytes, or the refusal: 415, 413.</returns>
    public static async Task<(byte[] Bytes, IResult? Refusal)> ReadAsync(HttpContext context, string mediaType, int limit)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return ([], Problem.UnsupportedMediaType(mediaType));
        }

        if (context.Request.ContentLength > limit)
        {
            return ([], Problem.TooLarge(limit));
        }

        try
        {
            using MemoryStream body = new();
            byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
            try
            {
                int read;
                while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
                {
                    body.Write(buffer, 0, read);
                    if (body.Length > limit)
                    {
                        return ([], Problem.TooLarge(limit));
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return (body.ToArray(), null);
        }
        catch (BadHttpRequestException error)
        {
            return ([], error.StatusCode == 413 ? Problem.TooLarge(limit) : Problem.BadRequest("The body is broken."));
        }
    }

    public static async Task<(T? Value, IResult? Refusal)> ReadJsonAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        (byte[] bytes, IResult? refusal) = await ReadAsync(context, "application/json", RequestLimits.JsonBytes);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        try
        {
            T? value = JsonSerializer.Deserialize(bytes, type);
            return value is null ? (null, Problem.BadRequest("The body is empty.")) : (value, null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, Problem.BadRequest("The body is not the JSON that is expected."));
        }
    }
}
