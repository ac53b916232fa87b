using System.Text.RegularExpressions;

namespace MediaServer.Host.Tests.Page;

/// <summary>What the page promises of itself: small, self-contained, and within <c>default-src 'self'</c>.</summary>
public sealed partial class PageTests
{
    private const long MostBytes = 300 * 1024;

    [Fact]
    public void The_first_load_stays_under_300_KiB()
    {
        foreach (string page in PageFiles.All("*.html"))
        {
            HashSet<string> loaded = [page, "icons.svg", Path.Combine("texts", "languages.json"), Path.Combine("texts", "fi.json"), Path.Combine("texts", "desk", "fi.json")];
            foreach (Match named in LoadedByMarkup().Matches(PageFiles.Read(page)))
            {
                Load(named.Groups[1].Value.TrimStart('/'), loaded);
            }

            Assert.InRange(loaded.Where(path => File.Exists(Path.Combine(PageFiles.Root, path))).Sum(path => new FileInfo(Path.Combine(PageFiles.Root, path)).Length), 1, MostBytes);
        }
    }

    /// <summary>A file, and the modules that it imports before it runs; what is imported later, on demand, is no first load.</summary>
    private static void Load(string path, HashSet<string> loaded)
    {
        if (!loaded.Add(path) || !path.EndsWith(".js", StringComparison.Ordinal))
        {
            return;
        }

        foreach (Match import in StaticImport().Matches(PageFiles.Read(path)))
        {
            string full = Path.GetFullPath(Path.Combine(PageFiles.Root, Path.GetDirectoryName(path)!, import.Groups[1].Value));
            Load(Path.GetRelativePath(PageFiles.Root, full), loaded);
        }
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
        foreach (string html in PageFiles.All("*.html").Select(PageFiles.Read))
        {
            Assert.DoesNotMatch(InlineStyle(), html);
            Assert.DoesNotMatch(InlineHandler(), html);
            Assert.DoesNotMatch(InlineScript(), html);
        }
    }

    [Fact]
    public void Every_symbol_that_is_used_is_drawn()
    {
        HashSet<string> drawn = [.. SymbolDrawn().Matches(PageFiles.Read("icons.svg")).Select(match => match.Groups[1].Value)];
        Assert.Empty(SymbolUsed().Matches(string.Concat(PageFiles.All("*.html").Select(PageFiles.Read))).Select(match => match.Groups[1].Value).Except(drawn));
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
        HashSet<string> ids = [.. Id().Matches(string.Concat(PageFiles.All("*.html").Select(PageFiles.Read))).Select(match => match.Groups[1].Value)];
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

    [GeneratedRegex(@"(?:src|href)=""(/[^""#]+)""")]
    private static partial Regex LoadedByMarkup();

    [GeneratedRegex(@"^import [^;]*from ""([^""]+)""", RegexOptions.Multiline)]
    private static partial Regex StaticImport();

    [GeneratedRegex(@"(?:from |import\()""([^""]+)""")]
    private static partial Regex Import();

    [GeneratedRegex(@"\sid=""([^""]+)""")]
    private static partial Regex Id();

    [GeneratedRegex(@"byId\(""([^""]+)""")]
    private static partial Regex AskedId();
}
