using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaServer.Host.Tests.Page;

/// <summary>Every word of the page is there in every language, and no file has a word that nobody says.</summary>
public sealed partial class TextsTests
{
    /// <summary>Keys whose last part is made in code, by their beginnings; each part below is one that code can make.</summary>
    private static readonly Dictionary<string, string[]> MadeInCode = new()
    {
        ["role."] = ["patient", "relative", "nurse", "doctor", "interpreter", "observer", "technician"],
        ["source."] = ["screen", "content"],
        ["tile.picture."] = ["live", "off", "paused", "audio-only", "waiting"],
        ["quality."] = ["0", "1", "2", "3", "4"],
        ["link."] = ["reduced", "poor", "audio-only", "lost"],
        ["check.network."] = ["measuring", "good", "slow", "very-slow", "none"],
        ["signin.problem."] = ["off", "room", "too-many", "unreachable", "failed"],
        ["problem.camera."] = ["denied", "missing", "busy", "insecure", "failed", "denied.title", "missing.title", "busy.title", "insecure.title", "failed.title"],
        ["problem.microphone."] = ["denied", "missing", "busy", "insecure", "failed"],
        ["problem.call."] = ["internal", "busy", "too-large", "forbidden", "taken", "gone"],
        ["device.camera."] = ["none", "numbered"],
        ["device.content."] = ["none", "numbered"],
        ["device.microphone."] = ["none", "numbered"],
        ["device.speaker."] = ["none", "numbered"],
        ["identified."] = ["guest", "oidc", "development", "sip", "pin"],
        ["dial.state."] = ["calling", "ringing", "queued", "answered", "busy", "no-answer", "refused", "unknown", "cancelled", "failed"],
        ["far-camera."] = [.. new[] { "left", "right", "up", "down", "in", "out" }.SelectMany(way => new[] { way, $"{way}.short" })],
        ["kind."] = ["sip", "whip", "whep"],
        ["mic."] = ["is-on", "is-off"],
        ["camera."] = ["is-on", "is-off"],
        ["recording."] = ["asking", "on", "paused", "interrupted", "failed"],
        ["recording.reason."] = ["storage-full", "storage-failed", "storage-hung", "storage-low", "mirror-lost", "no-track", "mix-lost", "stalled"],
        ["roster.count."] = ["one", "other"],
        ["door.count."] = ["one", "other"],
        ["oncall.calling."] = ["ringing", "missed", "cancelled"],
        ["oncall.state."] = ["waiting", "ringing", "no-device", "declined", "answered"],
        ["chat.unread."] = ["one", "other"],
        ["ended."] = [.. Endings()],
        ["feedback.mark."] = ["1", "2", "3"],
        ["feedback.reason."] = ["sound", "picture", "waiting", "device", "other"],
        ["home.measure."] = Measures,
        ["home.guide."] = Measures,
        ["home.code."] = Codes,
        ["home.question."] = ["breath", "swelling", "feeling"],
        ["home.answer."] = ["0", "1", "2", "3"],
        ["desk.view."] = ["visits", "oncall", "queue", "home", "supervise", "statistics", "admin"],
        ["desk.problem."] = ["no-role", "wrong-role", "taken", "in-use", "not-yours"],
        ["desk.class."] = ["care", "sensitive"],
        ["desk.oncall.outcome."] = ["missed", "cancelled", "ringing"],
        ["desk.figures."] = ["calls", "in-time", "p50", "p90", "abandoned"],
        ["desk.queue.state."] = ["available", "in-call", "after-work", "away"],
        ["desk.queue.priority."] = ["0", "1", "2"],
        ["desk.queue.waiting."] = ["one", "other"],
        ["desk.home.alarms."] = ["one", "other"],
        ["desk.home."] = ["low", "high"],
        ["desk.measure."] = Measures,
        ["desk.code."] = [.. Codes, "breath", "swelling", "feeling"],
        ["desk.answer."] = [.. new[] { "breath", "swelling", "feeling" }.SelectMany(code => Enumerable.Range(0, 4).Select(answer => $"{code}.{answer}"))],
        ["desk.light."] = ["green", "yellow", "red"],
        ["desk.admin."] = ["sites", "units", "staff", "devices", "services"],
        ["desk.column."] = ["id", "name", "kilometres", "site", "goalPercent", "contactsPerMonth", "role", "unit", "subject", "skills", "rights", "kind", "address", "secondAfter", "thirdAfter", "giveUpAfter", "targetSeconds"],
        ["desk.kind."] = ["room", "cart", "tablet", "ring", "queue"],
    };

    private static string[] Measures => ["blood-pressure", "pulse", "oxygen", "weight", "temperature", "glucose", "questions"];

    private static string[] Codes => ["8480-6", "8462-4", "8867-4", "59408-5", "29463-7", "8310-5", "15074-8"];

    public static TheoryData<string> Languages => [.. Listed()];

    [Fact]
    public void Each_file_of_texts_is_listed_and_each_listed_language_has_its_file()
    {
        foreach (string folder in (string[])["texts", Path.Combine("texts", "desk")])
        {
            IEnumerable<string> files = PageFiles.All("*.json").Where(path => Path.GetDirectoryName(path) == folder)
                .Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "languages");
            Assert.Equal(Listed().Order(StringComparer.Ordinal), files);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_language_has_exactly_the_keys_of_English(string language)
    {
        SortedSet<string> there = [.. Texts(language).Keys.Where(IsNotPlural)];
        SortedSet<string> wanted = [.. Texts("en").Keys.Where(IsNotPlural)];
        Assert.Empty(wanted.Except(there));
        Assert.Empty(there.Except(wanted));
        Assert.DoesNotContain(Texts(language), pair => string.IsNullOrWhiteSpace(pair.Value));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_text_has_the_same_values_to_fill_in_as_the_English_one(string language)
    {
        Dictionary<string, string> texts = Texts(language);
        foreach ((string key, string english) in Texts("en"))
        {
            Assert.Equal(Values(english), Values(texts[key]));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void All_that_the_page_says_is_there(string language)
    {
        Assert.Empty(Said().Except(Texts(language).Keys));
    }

    [Fact]
    public void Nothing_is_there_that_the_page_never_says()
    {
        Assert.Empty(Texts("en").Keys.Except(Said()));
    }

    private static bool IsNotPlural(string key) => !PluralForm().IsMatch(key);

    private static string[] Listed() => JsonSerializer.Deserialize<string[]>(PageFiles.Read("texts/languages.json"))!;

    /// <summary>The common texts and the desk's.</summary>
    private static Dictionary<string, string> Texts(string language) => new[] { $"texts/{language}.json", $"texts/desk/{language}.json" }
        .SelectMany(path => JsonSerializer.Deserialize<Dictionary<string, string>>(PageFiles.Read(path))!).ToDictionary();

    private static SortedSet<string> Values(string text) => [.. ValueInText().Matches(text).Select(match => match.Value)];

    private static HashSet<string> Said()
    {
        HashSet<string> said = [.. MarkupKey().Matches(string.Concat(PageFiles.All("*.html").Select(PageFiles.Read))).Select(match => match.Groups[1].Value)];
        foreach (string script in PageFiles.All("*.js").Select(PageFiles.Read))
        {
            said.UnionWith(KeyInCode().Matches(script).Select(match => match.Value.Trim('"')).Where(Texts("en").ContainsKey));
        }

        said.UnionWith(MadeInCode.SelectMany(made => made.Value, (made, end) => made.Key + end));
        return said;
    }

    private static IEnumerable<string> Endings() =>
        new[]
        {
            "left", "removed", "closed", "expired", "forbidden", "no-link", "replaced", "room-full", "draining", "no-usable-codec", "unreachable", "failed",
            "declined", "link-too-early", "link-too-late", "link-used", "link-cancelled", "link-unknown",
        }.SelectMany(reason => new[] { $"{reason}.title", $"{reason}.words" });

    [GeneratedRegex(@"data-(?:text|label|placeholder)=""([^""]+)""")]
    private static partial Regex MarkupKey();

    [GeneratedRegex(@"""[a-z][a-z-]*\.[a-z0-9.-]+""")]
    private static partial Regex KeyInCode();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex ValueInText();

    [GeneratedRegex(@"\.(zero|one|two|few|many|other)$")]
    private static partial Regex PluralForm();
}
