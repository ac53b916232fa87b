using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Api;

/// <summary>Stands before every endpoint of the API and reads no body.</summary>
internal sealed class ApiAccessFilter(ApiAuthentication authentication, RequestLimits limits, ControlMetrics metrics) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        if (authentication.IsAllowed(http))
        {
            return next(context);
        }

        metrics.Refused("api-key");
        if (!limits.Refusals.TryTake(http))
        {
            return ValueTask.FromResult<object?>(Problem.TooMany());
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(Problem.Unauthorized("api-key", "The API needs a key: Authorization: Bearer, or X-Api-Key."));
    }
}
