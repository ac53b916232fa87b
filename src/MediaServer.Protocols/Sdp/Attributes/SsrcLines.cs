using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>The SSRCs of a section (RFC 5576): <c>a=ssrc</c> and <c>a=ssrc-group</c>.</summary>
internal sealed class SsrcLines
{
    private const int MaxSources = 32;
    private readonly List<uint> _announced = [];
    private readonly List<uint> _simulcast = [];
    private readonly HashSet<uint> _repair = [];

    public List<(uint Media, uint Rtx)> RtxPairs { get; } = [];

    public string Cname { get; private set; } = "";

    /// <summary>Media SSRCs, without those of repair; in the order of <c>ssrc-group:SIM</c> where there is one.</summary>
    public IReadOnlyList<uint> Media
    {
        get
        {
            List<uint> media = [.. _simulcast.Count > 0 ? _simulcast : _announced];
            media.RemoveAll(_repair.Contains);
            return media;
        }
    }

    public static SsrcLines Read(SdpMedia media)
    {
        SsrcLines lines = new();
        foreach (SdpAttribute attribute in media.Attributes)
        {
            if (attribute is { Name: "ssrc", Value: { } source })
            {
                lines.ReadSource(source);
            }
            else if (attribute is { Name: "ssrc-group", Value: { } group })
            {
                lines.ReadGroup(group);
            }
        }

        return lines;
    }

    private void ReadSource(string value)
    {
        int space = value.IndexOf(' ', StringComparison.Ordinal);
        ReadOnlySpan<char> number = space < 0 ? value : value.AsSpan(0, space);
        if (!TrySsrc(number, out uint ssrc))
        {
            return;
        }

        if (_announced.Count < MaxSources && !_announced.Contains(ssrc))
        {
            _announced.Add(ssrc);
        }

        ReadOnlySpan<char> rest = space < 0 ? default : value.AsSpan(space + 1).Trim();
        if (Cname.Length == 0 && rest.StartsWith("cname:", StringComparison.Ordinal))
        {
            Cname = rest["cname:".Length..].ToString();
        }
    }

    private void ReadGroup(string value)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<uint> members = [];
        for (int i = 1; i < words.Length && i <= MaxSources; i++)
        {
            if (!TrySsrc(words[i], out uint ssrc))
            {
                return;
            }

            members.Add(ssrc);
        }

        if (words.Length > 0 && words[0] == "SIM" && _simulcast.Count == 0)
        {
            _simulcast.AddRange(members);
        }
        else if (members.Count == 2 && _repair.Count < MaxSources && words[0] is "FID" or "FEC-FR")
        {
            _repair.Add(members[1]);
            if (words[0] == "FID")
            {
                RtxPairs.Add((members[0], members[1]));
            }
        }
    }

    private static bool TrySsrc(ReadOnlySpan<char> text, out uint ssrc) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ssrc);
}
