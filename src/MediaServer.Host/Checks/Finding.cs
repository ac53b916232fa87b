namespace MediaServer.Host.Checks;

/// <summary>How an examination ended.</summary>
internal enum Verdict
{
    Good,

    /// <summary>Works, but something will be missed.</summary>
    Warning,
    Bad,
}

/// <summary>One thing examined.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Mend">What to do, empty when nothing.</param>
internal sealed record Finding(string What, Verdict Verdict, string Found, string Mend = "");
