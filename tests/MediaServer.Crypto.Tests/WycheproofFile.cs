using System.Text.Json;
using MediaServer.Tests;

namespace MediaServer.Crypto.Tests;

/// <summary>A file of Wycheproof vectors, read in place.</summary>
internal static class WycheproofFile
{
    /// <summary>Runs each case; returns how many there were, or null on a machine without the vectors.</summary>
    /// <param name="name">File name.</param>
    /// <param name="check">Takes the group, the case, and a line that names the case.</param>
    public static int? ForEach(string name, Func<JsonElement, JsonElement, string, bool> check)
    {
        string? path = Vectors.File("wycheproof", name);
        if (path is null)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        int count = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                string what = $"{name} case {test.GetProperty("tcId")}: {test.GetProperty("comment")}";
                count += check(group, test, what) ? 1 : 0;
            }
        }

        return count;
    }

    public static byte[] Bytes(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static bool IsValid(this JsonElement test) => test.GetProperty("result").GetString() == "valid";
}
