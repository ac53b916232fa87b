using MediaServer.Control.Configuration;
using MediaServer.Host.Commands;

namespace MediaServer.Host.Composition;

/// <summary>Where the media plane is put behind <see cref="Engine.IMediaEngine"/>. This file and no other names it.</summary>
internal static class EngineComposition
{
    public static IServiceCollection AddMediaEngine(this IServiceCollection services, MediaServerOptions options) =>
        throw new StartException($"media engine not built in: nothing can listen on media port {options.Media.Port}");
}
