using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Ice;

/// <summary>Writes the responses to connectivity checks.</summary>
internal static class IceResponse
{
    public static int WriteSuccess(Span<byte> response, in StunMessage request, TransportAddress source, IceIdentity identity)
    {
        StunWriter writer = new(response, StunClass.SuccessResponse, StunMethod.Binding, request.TransactionId);
        writer.AddXorMappedAddress(source);
        writer.AddMessageIntegrity(identity.Password);
        writer.AddFingerprint();
        return writer.Finish();
    }

    /// <param name="response">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="code">The error.</param>
    /// <param name="identity">Null when the request was not authenticated: then the response can't be either.</param>
    public static int WriteError(Span<byte> response, in StunMessage request, int code, IceIdentity? identity)
    {
        StunWriter writer = new(response, StunClass.ErrorResponse, StunMethod.Binding, request.TransactionId);
        writer.AddErrorCode(code);
        if (code == StunErrorCode.UnknownAttribute)
        {
            Span<ushort> unknown = stackalloc ushort[8];
            writer.AddUnknownAttributes(unknown[..IceRequestCheck.Unknown(request, unknown)]);
        }

        if (identity is not null)
        {
            writer.AddMessageIntegrity(identity.Password);
        }

        writer.AddFingerprint();
        return writer.Finish();
    }
}
