using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Identity.Staff;

/// <summary>What a signed-in person may do beside their work.</summary>
[Flags]
internal enum StaffRights
{
    None = 0,

    /// <summary>Books, answers, admits: everybody who works here.</summary>
    Work = 1,

    /// <summary>Sees all queues and figures.</summary>
    Supervise = 2,

    /// <summary>Changes sites, people, services.</summary>
    Administer = 4,
}

/// <summary>A person of the staff who signed in, as the cookie carries it.</summary>
internal sealed record StaffSession(string Subject, string Name, Role Role, string? Unit, StaffRights Rights, string Identified)
{
    /// <summary>The authentication scheme of the cookie.</summary>
    public const string Scheme = "staff";

    /// <summary>The same in every room and after every sign-in, and says nothing of the person.</summary>
    public string Participant => "s-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Subject)))[..12];

    public bool May(StaffRights right) => (Rights & right) == right;

    /// <summary>Who uses this request; null when nobody has signed in.</summary>
    public static StaffSession? Of(HttpContext context)
    {
        ClaimsPrincipal user = context.User;
        return user.Identity?.IsAuthenticated == true
            && user.FindFirstValue("sub") is { } subject && user.FindFirstValue("name") is { } name
            && Roles.TryParse(user.FindFirstValue("staff-role"), out Role role)
            && int.TryParse(user.FindFirstValue("staff-rights"), out int rights)
            ? new StaffSession(subject, name, role, user.FindFirstValue("staff-unit"), (StaffRights)rights, user.FindFirstValue("via") ?? "oidc")
            : null;
    }

    public ClaimsPrincipal ToPrincipal()
    {
        List<Claim> claims =
        [
            new("sub", Subject), new("name", Name), new("staff-role", Role.ToWire()),
            new("staff-rights", ((int)Rights).ToString(System.Globalization.CultureInfo.InvariantCulture)), new("via", Identified),
        ];
        if (Unit is not null)
        {
            claims.Add(new Claim("staff-unit", Unit));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, "name", "staff-role"));
    }
}

/// <summary>On an endpoint: staff with this right may use it, as the bearer of an API key may.</summary>
internal sealed record StaffMay(StaffRights Right);
