using System.Globalization;
using MediaServer.Primitives;

namespace MediaServer.Recording.Age;

/// <summary>The text file that <c>mediaserver keys new</c> writes: age-keygen's form, so that <c>age -d -i</c> reads it.</summary>
public static class AgeKeyFile
{
    /// <param name="identity">A fresh identity.</param>
    /// <param name="created">Wall-clock time for the comment.</param>
    public static string Format(AgeIdentity identity, NtpTime created)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddMicroseconds(created.ToUnixMicroseconds());
        return $"# created: {time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\n# public key: {identity.Recipient}\n{identity.Reveal()}\n";
    }
}
