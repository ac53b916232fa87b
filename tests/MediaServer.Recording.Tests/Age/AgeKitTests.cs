using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Recording.Age;
using MediaServer.Tests;
using Xunit.Abstractions;

namespace MediaServer.Recording.Tests.Age;

/// <summary>The age test kit: every file says what must happen to it.</summary>
public class AgeKitTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_file_of_the_kit_ends_as_it_says()
    {
        if (Vectors.File("age") is not { } folder || !Directory.Exists(folder))
        {
            output.WriteLine("passed without the kit: no shared vectors beside this checkout");
            return;
        }

        Dictionary<string, int> counts = [];
        List<string> wrong = [];
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            string result = Try(File.ReadAllBytes(file));
            if (result.StartsWith("wrong", StringComparison.Ordinal))
            {
                wrong.Add($"{Path.GetFileName(file)}: {result}");
            }

            counts[result] = counts.GetValueOrDefault(result) + 1;
        }

        foreach ((string result, int count) in counts)
        {
            output.WriteLine($"{count,4} {result}");
        }

        Assert.Empty(wrong);
        Assert.True(counts["as expected"] >= 60);
    }

    private static string Try(byte[] file)
    {
        int end = file.AsSpan().IndexOf("\n\n"u8);
        Dictionary<string, List<string>> fields = [];
        foreach (string line in Encoding.UTF8.GetString(file, 0, end).Split('\n'))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            (fields.TryGetValue(line[..colon], out List<string>? list) ? list : fields[line[..colon]] = []).Add(line[(colon + 2)..]);
        }

        byte[] body = file[(end + 2)..];
        if (fields.ContainsKey("compressed"))
        {
            using ZLibStream zlib = new(new MemoryStream(body), CompressionMode.Decompress);
            using MemoryStream whole = new();
            zlib.CopyTo(whole);
            body = whole.ToArray();
        }

        string expected = fields["expect"][0];
        List<AgeIdentity> identities = [];
        foreach (string text in fields.GetValueOrDefault("identity", []))
        {
            if (AgeIdentity.TryParse(text, out AgeIdentity identity))
            {
                identities.Add(identity);
            }
        }

        if (fields.ContainsKey("passphrase") || identities.Count == 0)
        {
            // Passphrases and post-quantum keys are not implemented: what counts is that such a file doesn't open.
            return Open(body, identities, out _) == "success" ? "wrong: opened" : "refused: not an X25519 identity";
        }

        if (fields.ContainsKey("armored"))
        {
            return Open(body, identities, out _) == "header failure" ? "refused: armor is not implemented" : "wrong: armor taken";
        }

        string actual = Open(body, identities, out byte[] plain);
        if (actual != expected)
        {
            return $"wrong: {actual} instead of {expected}";
        }

        bool same = !fields.TryGetValue("payload", out List<string>? hash) || Convert.ToHexStringLower(SHA256.HashData(plain)) == hash[0];
        return same ? "as expected" : "wrong: other plaintext";
    }

    private static string Open(byte[] body, List<AgeIdentity> identities, out byte[] plain)
    {
        plain = [];
        AgeError error = AgeReader.TryOpen(new MemoryStream(body), identities, out AgeReader? reader);
        if (error != AgeError.None)
        {
            return error switch { AgeError.Header => "header failure", AgeError.Hmac => "HMAC failure", AgeError.NoMatch => "no match", _ => "?" };
        }

        using MemoryStream whole = new();
        try
        {
            reader!.CopyTo(whole);
            return "success";
        }
        catch (InvalidDataException)
        {
            return "payload failure";
        }
        finally
        {
            plain = whole.ToArray();
        }
    }
}
