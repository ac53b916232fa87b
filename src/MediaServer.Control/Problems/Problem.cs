using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaServer.Control.Problems;

/// <summary>Refusals as problem details (RFC 9457), each with a short stable <c>code</c> for programs.</summary>
internal static class Problem
{
    public static ProblemHttpResult BadRequest(string detail) => Make(400, "bad-request", "The request can't be understood.", detail);

    public static ProblemHttpResult Unauthorized(string code, string detail) => Make(401, code, "A valid token is needed.", detail);

    public static ProblemHttpResult Forbidden(string code, string detail) => Make(403, code, "This is not allowed.", detail);

    /// <summary>Not allowed now: with the times that matter.</summary>
    public static ProblemHttpResult Forbidden(string code, string detail, DateTimeOffset opensAt, DateTimeOffset start) =>
        TypedResults.Problem(
            detail: detail, statusCode: 403, title: "This is not allowed.", type: "about:blank",
            extensions: new Dictionary<string, object?> { ["code"] = code, ["opensAt"] = opensAt, ["start"] = start });

    public static ProblemHttpResult NotFound(string what) => Make(404, "not-found", "There is no such thing here.", what);

    public static ProblemHttpResult Conflict(string detail) => Make(409, "conflict", "It exists already.", detail);

    public static ProblemHttpResult Conflict(string code, string detail) => Make(409, code, "Not as things are.", detail);

    public static ProblemHttpResult PreconditionFailed(string detail) => Make(412, "precondition-failed", "The session has changed since.", detail);

    public static ProblemHttpResult TooLarge(int limit) => Make(413, "too-large", "The body is too large.", $"At most {limit} bytes are taken.");

    public static ProblemHttpResult UnsupportedMediaType(string expected) =>
        Make(415, "unsupported-media-type", "The content type is not the right one.", $"Expected is {expected}.");

    public static ProblemHttpResult Unprocessable(string code, string detail) => Make(422, code, "The offer can't be used.", detail);

    public static ProblemHttpResult PreconditionRequired(string detail) => Make(428, "precondition-required", "If-Match is needed.", detail);

    public static ProblemHttpResult TooMany() => Make(429, "too-many-requests", "Too many requests from this address.", "Wait a little and try again.");

    public static ProblemHttpResult Unavailable(string code, string detail) => Make(503, code, "Not at the moment.", detail);

    private static ProblemHttpResult Make(int status, string code, string title, string detail) =>
        TypedResults.Problem(
            detail: detail, statusCode: status, title: title, type: "about:blank",
            extensions: new Dictionary<string, object?> { ["code"] = code });
}
