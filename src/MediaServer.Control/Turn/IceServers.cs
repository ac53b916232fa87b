using MediaServer.Control.Identity;
using MediaServer.Control.Signalling;
using MediaServer.Protocols.Turn;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Turn;

/// <summary>The relay that a client may need: this server's own listener, with credentials made for one join.</summary>
internal sealed class IceServers(TurnServer turn)
{
    public IReadOnlyList<IceServer> For(HttpContext context, JoinToken token)
    {
        if (!context.Request.IsHttps)
        {
            // Behind a proxy that ends TLS there is no such port to reach; UDP and ICE-TCP remain.
            return [];
        }

        // The name under which the client came: it reaches the listener by it, and the certificate names it.
        HostString host = context.Request.Host;
        TurnCredential credential = turn.Issue(token.Participant);
        return [new IceServer([$"turns:{host.Host}:{host.Port ?? 443}?transport=tcp"], credential.Username, credential.Password)];
    }
}
