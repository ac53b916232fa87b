using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using MediaServer.Care.Audit;
using MediaServer.Care.Files;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Files;

/// <summary>
/// <c>/api/v1/rooms/{room}/files</c>: resumable uploads of people in a call, and the files back to them. The bearer is
/// the join token; whoever is not in the call right now gets nothing.
/// </summary>
internal sealed class FileEndpoints(FileBook book, FileVault vault, JoinAuthorization authorization, IRoomDirectory rooms, IAuditTrail audit, TimeProvider time)
{
    public const long Largest = 200L * 1024 * 1024;
    public const int LargestPiece = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/rooms/{room}/files").WithTags("files");
        group.MapPost("", (HttpContext context, string room, FileEndpoints files) => files.BeginAsync(context, room)).WithSummary("Begins an upload.")
            .WithBody<BeginFile>().Produces<FileInfo>(201).ProducesProblem(413).ProducesProblem(415);
        group.MapGet("", (HttpContext context, string room, FileEndpoints files) => files.ListAsync(context, room)).WithSummary("The call's files.").Produces<FileList>();
        group.MapGet("/{file}/state", (HttpContext context, string room, string file, FileEndpoints files) => files.StateAsync(context, room, file))
            .WithSummary("How much has come: an upload that broke goes on from there.").Produces<FileInfo>();
        group.MapMethods("/{file}", ["PATCH"], (HttpContext context, string room, string file, FileEndpoints files) => files.AppendAsync(context, room, file))
            .WithSummary("A piece, with Upload-Offset; 256 KiB at most. 409 names the offset that is wanted.").Produces<FileInfo>().ProducesProblem(409);
        group.MapGet("/{file}", (HttpContext context, string room, string file, FileEndpoints files) => files.GetAsync(context, room, file)).WithSummary("The file, unaltered.").Produces(200);
    }

    private async Task<IResult> BeginAsync(HttpContext context, string room)
    {
        if (await RefuseAsync(context, room) is ({ } refused, _))
        {
            return refused;
        }

        (BeginFile? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, FileJson.Default.BeginFile);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!FileTypes.IsTaken(asked!.Type))
        {
            return Problem.UnsupportedMediaType(FileTypes.Names);
        }

        if (asked.Size > Largest)
        {
            return Problem.TooLarge((int)Largest);
        }

        if (asked.Size < 16 || !Names.IsPerson(asked.Name) || asked.Sha256 is not { Length: 64 } || !asked.Sha256.All(char.IsAsciiHexDigitLower) || asked.Kind is not (null or "file" or "still"))
        {
            return Problem.BadRequest("name has 1 to 80 characters; size is 16 bytes or more; sha256 is 64 hexadecimal digits in lower case; kind is file or still.");
        }

        JoinToken token = Token(context, room);
        SharedFile file = new()
        {
            Id = "x-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
            Room = room.ToLowerInvariant(),
            Participant = token.Participant,
            Sender = token.Name.Reveal(),
            Name = asked.Name!,
            Type = asked.Type!,
            Size = asked.Size,
            Sha256 = asked.Sha256,
            Kind = asked.Kind ?? "file",
            At = time.GetUtcNow(),
        };
        await book.AddAsync(file);
        return Json(file, 201);
    }

    private async Task<IResult> ListAsync(HttpContext context, string room) => await RefuseAsync(context, room) is ({ } refused, _) ? refused
        : TypedResults.Json(new FileList([.. (await book.ListAsync(room.ToLowerInvariant())).Select(Message)]), FileJson.Default.FileList);

    private async Task<IResult> StateAsync(HttpContext context, string room, string file) =>
        await FindAsync(context, room, file) is var (found, refused) && refused is null ? Json(found!, 200) : refused!;

    private async Task<IResult> AppendAsync(HttpContext context, string room, string id)
    {
        (SharedFile? file, IResult? refused) = await FindAsync(context, room, id);
        if (refused is not null)
        {
            return refused;
        }

        if (file!.Participant != Token(context, room).Participant)
        {
            return Problem.Forbidden("not-yours", "Only whoever began an upload goes on with it.");
        }

        if (!long.TryParse(context.Request.Headers["Upload-Offset"], NumberStyles.None, CultureInfo.InvariantCulture, out long offset) || offset != file.Received)
        {
            return Problem.Conflict("wrong-offset", string.Create(CultureInfo.InvariantCulture, $"The next byte wanted is {file.Received}."));
        }

        (byte[] piece, IResult? refusal) = await Bodies.ReadAsync(context, "application/octet-stream", LargestPiece);
        if (refusal is not null)
        {
            return refusal;
        }

        if (piece.Length == 0 || offset + piece.Length > file.Size)
        {
            return Problem.BadRequest("A piece has at least one byte, and not more than are missing.");
        }

        if (offset == 0 && !FileTypes.Begins(file.Type, piece))
        {
            await RemoveAsync(file);
            return Problem.UnsupportedMediaType("what the file says it is");
        }

        await vault.WriteAsync(id, offset, piece);
        if (!await book.TryAdvanceAsync(id, offset, piece.Length))
        {
            return Problem.Conflict("wrong-offset", "The same piece came twice: ask for the state.");
        }

        return offset + piece.Length < file.Size ? Json(await Fresh(file), 200) : await CompleteAsync(await Fresh(file));
    }

    private async Task<IResult> CompleteAsync(SharedFile file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (byte[] piece in vault.ReadAsync(file.Id))
        {
            hash.AppendData(piece);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
        {
            await RemoveAsync(file);
            return Problem.Conflict("wrong-hash", "What came is not what was announced: send it again.");
        }

        if (await book.TryCompleteAsync(file.Id, time.GetUtcNow()))
        {
            audit.Note(new AuditEvent(AuditActions.FileSent, time.GetUtcNow()) { Room = file.Room, Actor = file.Participant, Subject = file.Id, Detail = file.Kind });
            rooms.Find(file.Room)?.Tell(room => room.Broadcast(Message(file)));
        }

        return Json(await Fresh(file), 200);
    }

    private async Task<IResult> GetAsync(HttpContext context, string room, string id)
    {
        (SharedFile? file, IResult? refused) = await FindAsync(context, room, id);
        if (refused is not null)
        {
            return refused;
        }

        if (file!.CompleteAt is null)
        {
            return NoFile();
        }

        audit.Note(new AuditEvent(AuditActions.FileOpened, time.GetUtcNow()) { Room = file.Room, Actor = Token(context, room).Participant, Subject = file.Id });
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Size;
        context.Response.Headers.CacheControl = "no-store";
        await foreach (byte[] piece in vault.ReadAsync(id))
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }

        return TypedResults.Empty;
    }

    /// <summary>To people in the call.</summary>
    public static FileCame Message(SharedFile file) => new()
    {
        File = file.Id,
        Participant = file.Participant,
        Name = file.Name,
        Sender = file.Sender,
        Kind = file.Kind,
        MediaType = file.Type,
        Size = file.Size,
        Sha256 = file.Sha256,
    };

    private async Task<(SharedFile? File, IResult? Refused)> FindAsync(HttpContext context, string room, string id) =>
        await RefuseAsync(context, room) is ({ } refused, _) ? (null, refused)
        : await book.FindAsync(id) is { } file && string.Equals(file.Room, room, StringComparison.OrdinalIgnoreCase) ? (file, null) : (null, NoFile());

    /// <summary>In the call now: a token alone is not enough, for whoever waits before the door has one.</summary>
    private async Task<(IResult? Refused, JoinToken? Token)> RefuseAsync(HttpContext context, string room)
    {
        if (authorization.Check(context, BearerTokens.FromHeader(context.Request), room, out JoinToken? token) is { } refused)
        {
            return (refused, null);
        }

        context.Items[nameof(FileEndpoints)] = token;
        bool inside = rooms.Find(room) is { } actor && await actor.Ask(state => state.Find(token!.Participant) is not null);
        return inside ? (null, token) : (Problem.Forbidden("not-in-call", "Only people in the call send and open its files."), null);
    }

    private static JoinToken Token(HttpContext context, string room) =>
        context.Items[nameof(FileEndpoints)] as JoinToken ?? throw new InvalidOperationException($"nobody was let into {room.Length} characters of a room");

    private async Task<SharedFile> Fresh(SharedFile file) => await book.FindAsync(file.Id) ?? file;

    private async Task RemoveAsync(SharedFile file)
    {
        await book.RemoveAsync(file.Id);
        vault.Remove(file.Id);
    }

    private static IResult NoFile() => Problem.NotFound("There is no such file, or it has been deleted.");

    private static IResult Json(SharedFile file, int status) =>
        TypedResults.Json(new FileInfo(file.Id, file.Name, file.Type, file.Size, file.Sha256, file.Received, file.CompleteAt is not null), FileJson.Default.FileInfo, statusCode: status);
}

/// <summary>Begins an upload.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Type">The media type; pictures, PDF and clips are taken.</param>
/// <param name="Size">In bytes; 200 MiB at most.</param>
/// <param name="Sha256">Of the whole, in hexadecimal.</param>
/// <param name="Kind">file (without) or still.</param>
internal sealed record BeginFile(string? Name, string? Type, long Size, string? Sha256, string? Kind);

internal sealed record FileList(IReadOnlyList<FileCame> Files);

/// <summary>A file and how much of it has come.</summary>
internal sealed record FileInfo(string Id, string Name, string Type, long Size, string Sha256, long Received, bool Complete);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BeginFile))]
[JsonSerializable(typeof(FileInfo))]
[JsonSerializable(typeof(FileList))]
internal sealed partial class FileJson : JsonSerializerContext;
