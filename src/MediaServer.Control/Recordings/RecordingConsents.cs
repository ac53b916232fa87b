using MediaServer.Recording.Manifest;

namespace MediaServer.Control.Recordings;

/// <summary>What somebody has answered.</summary>
internal enum ConsentAnswer : byte
{
    /// <summary>Not asked: somebody without signalling.</summary>
    None,
    Asked,
    Granted,
    Refused,
}

/// <summary>The answers to one question, by participant; they stay when somebody leaves and comes back.</summary>
internal sealed class RecordingConsents
{
    private readonly Dictionary<string, ConsentAnswer> _answers = [];
    private readonly List<ManifestConsent> _history = [];

    public IReadOnlyList<ManifestConsent> History => [.. _history];

    public ConsentAnswer Of(string participant) => _answers.GetValueOrDefault(participant);

    public bool IsGranted(string participant) => Of(participant) == ConsentAnswer.Granted;

    public void Ask(string participant) => _answers[participant] = ConsentAnswer.Asked;

    public void Answer(string participant, bool granted, string method, DateTimeOffset at)
    {
        string answer = granted ? "granted" : IsGranted(participant) ? "withdrawn" : "refused";
        _answers[participant] = granted ? ConsentAnswer.Granted : ConsentAnswer.Refused;
        _history.Add(new ManifestConsent(participant, answer, method, at));
    }

    public static string? ToWire(ConsentAnswer answer) => answer switch
    {
        ConsentAnswer.Asked => "asked",
        ConsentAnswer.Granted => "granted",
        ConsentAnswer.Refused => "refused",
        _ => null,
    };
}
