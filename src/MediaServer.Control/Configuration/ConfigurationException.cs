namespace MediaServer.Control.Configuration;

/// <summary>A wrong value in the configuration: one line that names the key, the value and what is allowed.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException()
        : this("", null, "")
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="key">Full key, with <c>MediaServer:</c>.</param>
    /// <param name="value">What stands there; null when nothing does.</param>
    /// <param name="allowed">What may stand there, in words.</param>
    public ConfigurationException(string key, string? value, string allowed)
        : base($"{key} = {(value is null ? "(nothing)" : $"\"{OneLine(value)}\"")}: allowed is {allowed}")
    {
    }

    private static string OneLine(string value)
    {
        string line = value.ReplaceLineEndings(" ");
        return line.Length <= 120 ? line : line[..120] + "...";
    }
}
