using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Recordings;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MediaServer.Control.Api;

/// <summary>
/// <c>/api/v1/recordings</c>: what was recorded, its manifest, its ciphertext in ranges. The server can't decrypt it, and never
/// sees the key of whoever can.
/// </summary>
internal static class RecordingsEndpoints
{
    private const int LongestReason = 200;

    public static void MapRecordings(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder recordings = routes.MapGroup("/api/v1/recordings").WithTags("recordings").AddEndpointFilter<ApiAccessFilter>();
        recordings.MapGet("", List).WithSummary("Recordings, newest first; text, class, from and to narrow the list.").Produces(200).ProducesProblem(503);
        recordings.MapGet("/{id}", Get).WithSummary("A recording's manifest.").Produces(200).ProducesProblem(404);
        recordings.MapGet("/{id}/content", Content).WithSummary("The age file, in ranges.")
            .Produces(200, contentType: "application/octet-stream").Produces(206).ProducesProblem(404);
        recordings.MapDelete("/{id}", Delete).WithSummary("Destroys a recording; a tombstone stays. The query names a reason.")
            .Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    private static IResult List(RecordingDesk desk, string? text, string? @class, DateTimeOffset? from, DateTimeOffset? to) => WithStore(desk, store =>
    {
        RecordingQuery query = new()
        {
            Text = text ?? "",
            RoomClass = @class ?? "",
            From = from ?? DateTimeOffset.MinValue,
            To = to ?? DateTimeOffset.MaxValue,
        };
        return Json(new RecordingList(store.Catalogue.List(query, _ => true)));
    });

    private static IResult Get(string id, RecordingDesk desk) => WithStore(desk, store =>
        store.Catalogue.TryGet(id) is { } manifest ? Json(manifest) : NoRecording());

    private static IResult Content(string id, HttpContext context, RecordingDesk desk) => WithStore(desk, store =>
    {
        if (store.Catalogue.TryGet(id) is not { } manifest || store.Catalogue.OpenContent(id) is not { } content)
        {
            return NoRecording();
        }

        desk.Audit.Write(new RecordingAct("read", id, ApiCaller.Of(context)));

        // While it grows it has no tag that would hold.
        EntityTagHeaderValue? tag = manifest.File is { } file ? new EntityTagHeaderValue($"\"{file.Sha256}\"") : null;
        return TypedResults.Stream(content, "application/octet-stream", $"{id}.mkv.age", entityTag: tag, enableRangeProcessing: true);
    });

    private static IResult Delete(string id, HttpContext context, RecordingDesk desk, TimeProvider time, string? reason) => WithStore(desk, store =>
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            return Problem.BadRequest($"A reason of 1 to {LongestReason} characters is kept with the tombstone: ?reason=...");
        }

        string who = ApiCaller.Of(context);
        DeletionResult result = store.Delete(id, who, reason, time.GetUtcNow());
        desk.Audit.Write(new RecordingAct("destroyed", id, who, result.ToString()));
        return result switch
        {
            DeletionResult.Deleted => TypedResults.NoContent(),
            DeletionResult.Running => Problem.Conflict("recording-runs", "The recording is being written: stop it first."),
            DeletionResult.Held => Problem.Conflict("legal-hold", "A legal hold stands on the recording."),
            _ => NoRecording(),
        };
    });

    private static IResult WithStore(RecordingDesk desk, Func<RecordingStore, IResult> use)
    {
        try
        {
            return desk.Store is { } store ? use(store) : Problem.Unavailable("no-storage", "The folder for recordings can't be used.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Problem.Unavailable("storage-failed", "The folder for recordings doesn't answer as it should.");
        }
    }

    private static IResult NoRecording() => Problem.NotFound("No such recording is here.");

    private static IResult Json<T>(T value) => TypedResults.Json(value, RecordingManifest.Json);
}

/// <summary>Recordings, newest first.</summary>
internal sealed record RecordingList(IReadOnlyList<RecordingManifest> Recordings);
