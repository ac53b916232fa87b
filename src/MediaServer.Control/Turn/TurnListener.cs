using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Control.Turn;

/// <summary>Puts TURN on a listener of HTTP, behind its TLS.</summary>
public static class TurnListener
{
    /// <summary>To be called after <c>UseHttps</c>: what comes here is decrypted.</summary>
    public static void UseTurn(this ListenOptions listen)
    {
        TurnServer turn = listen.ApplicationServices.GetRequiredService<TurnServer>();
        listen.Use(next => connection => FirstByte.RunAsync(connection, turn.RunAsync, next));
    }
}
