using System.Text.RegularExpressions;

namespace MediaServer.Host.Tests.Page;

/// <summary>What the page promises of itself: small, self-contained, and within <c>default-src 'self'</c>.</summary>
public sealed partial class PageTests
{
    private const long MostBytes = 300 * 1024;

    [Fact]
    public void The_first_load_stays_under_300_KiB()
    {
        long bytes = PageFiles.All("*").Sum(path => new FileInfo(Path.Combine(PageFiles.Root, path)).Length);
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        foreach (string path in PageFiles.All("*").Where(path => !path.EndsWith(".svg", StringComparison.Ordinal)))
        {
            foreach (Match address in Address().Matches(PageFiles.Read(path)))
            {
                Assert.True(address.Value == "http://www.w3.org/2000/svg", $"{path} names {address.Value}");
            }
        }
    }

    [Fact]
    public void Markup_has_no_inline_script_or_style()
    {
        string html = PageFiles.Read("index.html");
        Assert.DoesNotMatch(InlineStyle(), html);
        Assert.DoesNotMatch(InlineHandler(), html);
        Assert.DoesNotMatch(InlineScript(), html);
    }

    [Fact]
    public void Every_symbol_that_is_used_is_drawn()
    {
        HashSet<string> drawn = [.. SymbolDrawn().Matches(PageFiles.Read("icons.svg")).Select(match => match.Groups[1].Value)];
        Assert.Empty(SymbolUsed().Matches(PageFiles.Read("index.html")).Select(match => match.Groups[1].Value).Except(drawn));
    }

    [Fact]
    public void Every_module_that_is_imported_is_there()
    {
        foreach (string path in PageFiles.All("*.js"))
        {
            string folder = Path.GetDirectoryName(Path.Combine(PageFiles.Root, path))!;
            foreach (Match import in Import().Matches(PageFiles.Read(path)))
            {
                Assert.True(File.Exists(Path.GetFullPath(Path.Combine(folder, import.Groups[1].Value))), $"{path} imports {import.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void Every_id_that_code_asks_for_is_in_the_markup()
    {
        HashSet<string> ids = [.. Id().Matches(PageFiles.Read("index.html")).Select(match => match.Groups[1].Value)];
        foreach (string path in PageFiles.All("*.js"))
        {
            Assert.Empty(AskedId().Matches(PageFiles.Read(path)).Select(match => match.Groups[1].Value).Except(ids));
        }
    }

    [GeneratedRegex(@"(?:https?:)?//[a-z0-9][a-z0-9.-]+\.[a-z]{2,}[^\s""')]*", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\sstyle=|<style", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyle();

    [GeneratedRegex(@"\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineHandler();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"<symbol id=""([^""]+)""")]
    private static partial Regex SymbolDrawn();

    [GeneratedRegex(@"icons\.svg#([a-z-]+)")]
    private static partial Regex SymbolUsed();

    [GeneratedRegex(@"from ""([^""]+)""")]
    private static partial Regex Import();

    [GeneratedRegex(@"\sid=""([^""]+)""")]
    private static partial Regex Id();

    [GeneratedRegex(@"byId\(""([^""]+)""")]
    private static partial Regex AskedId();
}
