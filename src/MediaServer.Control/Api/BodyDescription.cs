using Microsoft.AspNetCore.Builder;

namespace MediaServer.Control.Api;

/// <summary>
/// What an endpoint reads, for the API's description only. The framework's own metadata for it would answer 415 while
/// routing, before anybody has shown a token.
/// </summary>
/// <param name="Type">The body's type.</param>
/// <param name="ContentType">Its media type.</param>
public sealed record BodyDescription(Type Type, string ContentType);

internal static class BodyDescriptionExtensions
{
    public static RouteHandlerBuilder WithBody<T>(this RouteHandlerBuilder builder, string contentType = "application/json") =>
        builder.WithMetadata(new BodyDescription(typeof(T), contentType));
}
