using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Api;

/// <summary>
/// Stands before every endpoint of the API and reads no body: an API key opens all, a signed-in person what
/// <see cref="StaffMay"/> says. Who has signed in has the rights of a person even at the server's own machine.
/// </summary>
internal sealed class ApiAccessFilter(ApiAuthentication authentication, RequestLimits limits, ControlMetrics metrics) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        StaffSession? session = authentication.HasKey(http.Request) ? null : StaffSession.Of(http);
        bool allowed = session is null
            ? authentication.IsAllowed(http)
            : authentication.IsSameOrigin(http) && http.GetEndpoint()?.Metadata.GetMetadata<StaffMay>() is { } may && session.May(may.Right);
        if (allowed)
        {
            return next(context);
        }

        metrics.Refused("api-key");
        if (!limits.Refusals.TryTake(http))
        {
            return ValueTask.FromResult<object?>(Problem.TooMany());
        }

        if (session is not null)
        {
            return ValueTask.FromResult<object?>(Problem.Forbidden("wrong-role", "Your role does not allow this."));
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(Problem.Unauthorized("api-key", "The API needs a key (Authorization: Bearer, or X-Api-Key) or a signed-in person."));
    }
}
