using System.Security.Cryptography;
using System.Text;
using MediaServer.Control.Identity.Staff;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Identity;

/// <summary>Who uses the API, for audit and tombstones: never the key itself.</summary>
internal static class ApiCaller
{
    /// <summary><c>key</c> and eight digits of the key's hash, the staff participant's id, or <c>local</c> for whoever sits at this machine.</summary>
    public static string Of(HttpContext context)
    {
        string? key = context.Request.Headers["X-Api-Key"];
        key = string.IsNullOrEmpty(key) ? BearerTokens.FromHeader(context.Request) : key;
        return string.IsNullOrEmpty(key) ? StaffSession.Of(context)?.Participant ?? "local" : $"key {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..8]}";
    }
}
