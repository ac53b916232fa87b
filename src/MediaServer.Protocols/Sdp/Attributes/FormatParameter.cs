using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>Reads <c>a=fmtp</c> values of the form <c>name=value;name=value</c>.</summary>
internal static class FormatParameter
{
    public static string? Find(string parameters, string name)
    {
        foreach (Range range in parameters.AsSpan().Split(';'))
        {
            ReadOnlySpan<char> part = parameters.AsSpan(range).Trim();
            int equals = part.IndexOf('=');
            if (equals > 0 && part[..equals].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return part[(equals + 1)..].Trim().ToString();
            }
        }

        return null;
    }

    /// <summary>A number of 0 or more, or the fallback where it is missing or none.</summary>
    public static int Number(string parameters, string name, int fallback) =>
        int.TryParse(Find(parameters, name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : fallback;
}
