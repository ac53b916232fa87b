using System.Security.Claims;
using MediaServer.Care.Organisation;
using MediaServer.Control.Configuration;

namespace MediaServer.Control.Identity.Staff;

/// <summary>Makes a session of what the identity provider says, completed from the local list.</summary>
internal sealed class StaffDirectory(OrganisationBook book, MediaServerOptions options)
{
    /// <returns>Null when neither the claims nor the list give the person a role.</returns>
    public async Task<StaffSession?> FromClaimsAsync(ClaimsPrincipal user, CancellationToken cancelled)
    {
        OidcOptions oidc = options.Oidc;
        string? subject = user.FindFirstValue("sub");
        string? name = user.FindFirstValue("name") ?? user.FindFirstValue("preferred_username");
        if (subject is null || !Names.IsPerson(name))
        {
            return null;
        }

        StaffMember? listed = await book.FindStaffAsync(subject, null, cancelled);
        string[] words = [.. user.FindAll(oidc.RoleClaim).Select(claim => oidc.Roles.GetValueOrDefault(claim.Value)).OfType<string>()];
        string? role = words.FirstOrDefault(IsRole) ?? listed?.Role;
        return Roles.TryParse(role, out Role known) && known.IsStaff()
            ? new StaffSession(subject, name!, known, user.FindFirstValue(oidc.UnitClaim) ?? listed?.Unit, Rights([.. words, .. Words(listed)]), "oidc")
            : null;
    }

    /// <summary>The development sign-in: somebody of the list, or, while the list is empty, anybody with every right.</summary>
    public async Task<StaffSession?> FromNameAsync(string name, Role role, CancellationToken cancelled)
    {
        StaffMember? listed = await book.FindStaffAsync(null, name, cancelled);
        if (listed is not null)
        {
            return Roles.TryParse(listed.Role, out Role own)
                ? new StaffSession("local:" + listed.Id, listed.Name, own, listed.Unit, Rights(Words(listed)), "development") : null;
        }

        return role.IsStaff() && (await book.ListAsync<StaffMember>(cancelled)).Count == 0
            ? new StaffSession("local:" + name, name, role, null, StaffRights.Work | StaffRights.Supervise | StaffRights.Administer, "development")
            : null;
    }

    internal static bool IsRole(string word) => word is "nurse" or "doctor" or "technician";

    internal static bool IsRight(string word) => word is "supervisor" or "admin";

    private static string[] Words(StaffMember? listed) => listed?.Rights.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static StaffRights Rights(string[] words) => StaffRights.Work
        | (words.Contains("supervisor") || words.Contains("admin") ? StaffRights.Supervise : StaffRights.None)
        | (words.Contains("admin") ? StaffRights.Administer : StaffRights.None);
}
