using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace MediaServer.Host.Web;

/// <summary>The page: plain files beside the program, with ETag and compression, asked for again each time.</summary>
internal static class Page
{
    public static void AddPageCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            // Only the page's own files pass through it (see UsePage): nothing secret stands beside what a stranger
            // may choose, which is what compression under TLS would give away.
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "text/javascript", "application/manifest+json"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
    }

    public static void UsePage(this IApplicationBuilder app) => app.UseWhen(IsFile, page =>
    {
        page.UseResponseCompression();
        page.UseStaticFiles(new StaticFileOptions
        {
            ContentTypeProvider = ContentTypes(),
            OnPrepareResponse = prepared => Cache(prepared.Context.Response),
        });
    });

    /// <summary><c>/</c>, <c>/r/{room}</c> and the pages of their own, the staff's <c>/desk</c> among them; a guest's token stands in the fragment, which never comes here.</summary>
    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Index).ExcludeFromDescription();
        routes.MapGet("/r/{room}", Index).ExcludeFromDescription();
        foreach (string path in (string[])["/oncall", "/h", "/practice", "/home", "/v"])
        {
            routes.MapGet(path, Index).ExcludeFromDescription();
        }

        routes.MapGet("/desk", Desk).ExcludeFromDescription();
        routes.MapGet("/desk/{view}", Desk).ExcludeFromDescription();
    }

    private static IResult Index(HttpContext context, IWebHostEnvironment environment) => Send("index.html", context, environment);

    private static IResult Desk(HttpContext context, IWebHostEnvironment environment) => Send("desk.html", context, environment);

    private static IResult Send(string name, HttpContext context, IWebHostEnvironment environment)
    {
        IFileInfo file = environment.WebRootFileProvider.GetFileInfo(name);
        if (!file.Exists)
        {
            return TypedResults.Problem(statusCode: 404, title: "The page is not installed.", type: "about:blank");
        }

        // Never from a cache: it names the other files, and a server that was brought up to date must be seen.
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(file.CreateReadStream(), "text/html; charset=utf-8");
    }

    private static bool IsFile(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && Path.HasExtension(context.Request.Path) && !context.Request.Path.StartsWithSegments("/api");

    private static void Cache(HttpResponse response)
    {
        bool html = response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true;
        response.Headers.CacheControl = html ? "no-store" : "no-cache";
    }

    private static FileExtensionContentTypeProvider ContentTypes()
    {
        FileExtensionContentTypeProvider types = new();
        types.Mappings[".mjs"] = "text/javascript";
        types.Mappings[".webmanifest"] = "application/manifest+json";
        types.Mappings[".ftl"] = "text/plain";
        return types;
    }
}
