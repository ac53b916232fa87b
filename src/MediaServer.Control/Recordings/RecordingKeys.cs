using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Crypto;
using MediaServer.Primitives;
using MediaServer.Recording.Age;

namespace MediaServer.Control.Recordings;

/// <summary>To whom recordings are encrypted.</summary>
/// <param name="Recipients">Empty: nothing can be recorded.</param>
/// <param name="DemonstrationFile">Where the private key lies that a demonstration made for itself; null when the county's own are configured.</param>
public sealed record RecordingKeys(IReadOnlyList<AgeRecipient> Recipients, string? DemonstrationFile)
{
    /// <exception cref="ConfigurationException">A recipient is not one.</exception>
    public static RecordingKeys Read(MediaServerOptions options)
    {
        if (options.Recording.Recipients.Count > 0)
        {
            return new RecordingKeys([.. options.Recording.Recipients.Select(Parse)], null);
        }

        // A server that people sign in to is no demonstration: it must not hold a key to its own recordings.
        return options.Oidc.IsConfigured ? new RecordingKeys([], null) : Demonstration(options.Data.Directory);
    }

    private static RecordingKeys Demonstration(string dataDirectory)
    {
        string path = Path.Combine(PrivateFiles.Directory(dataDirectory, "keys"), "recording-demonstration.txt");
        string text = PrivateFiles.ReadOrCreate(path, MakeKeyFile);
        return new RecordingKeys([.. AgeIdentity.ParseFile(text).Select(identity => identity.Recipient)], path);
    }

    /// <summary>A new private key as <c>age -d -i</c> reads it.</summary>
    public static string MakeKeyFile()
    {
        NtpTime now = NtpTime.FromUnixMicroseconds((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10);
        return AgeKeyFile.Format(AgeIdentity.Generate(SystemRandomSource.Instance), now);
    }

    private static AgeRecipient Parse(string text) =>
        AgeRecipient.TryParse(text, out AgeRecipient recipient)
            ? recipient
            : throw new ConfigurationException("MediaServer:Recording:Recipients", text, "an age recipient (its checksum is wrong)");
}
