using System.Text;
using System.Text.Json;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Manifest;

/// <summary>
/// The order in which a node sealed its manifests: each names the hash of the one before, so that none can be taken out
/// or put in later without a break. A deleted recording leaves its link here and a tombstone.
/// </summary>
public sealed class SealLog(IRecordingStorage storage)
{
    public const string FileName = "seals.jsonl";
    private readonly Lock _gate = new();
    private string? _head;

    /// <summary>Hash of the last link; empty before the first.</summary>
    public string Head => _head ??= ReadAll() is [.., SealLink last] ? last.Hash : "";

    /// <summary>Signs a manifest as the next link.</summary>
    public SignedManifest Seal(RecordingManifest manifest, NodeKey key)
    {
        lock (_gate)
        {
            SignedManifest signed = SignedManifest.Sign(manifest with { Previous = Head }, key);
            SealLink link = new(manifest.Id, signed.Hash, signed.Manifest.Previous);

            // Read again after a write that failed: whether it got there is not known.
            _head = null;
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(link, RecordingManifest.Json), (byte)'\n'];
            using IRecordingFile file = storage.Append(FileName);
            if (file.Length > 0 && !EndsWithLine())
            {
                // A write that a kill tore: the half line is closed, and reads as nothing.
                file.Append("\n"u8);
            }

            file.Append(line);
            file.Flush();
            _head = signed.Hash;
            return signed;
        }
    }

    /// <summary>Every link, oldest first.</summary>
    public IReadOnlyList<SealLink> ReadAll()
    {
        List<SealLink> links = [];
        foreach (string line in Encoding.UTF8.GetString(Read()).Split('\n'))
        {
            try
            {
                if (line.Length > 0 && JsonSerializer.Deserialize<SealLink>(line, RecordingManifest.Json) is { } link)
                {
                    links.Add(link);
                }
            }
            catch (JsonException)
            {
                // The half line of a torn write: the link after it names the one before, or the chain shows a break.
                continue;
            }
        }

        return links;
    }

    /// <summary>Positions at which a link doesn't name the one before it.</summary>
    public IReadOnlyList<int> Breaks()
    {
        IReadOnlyList<SealLink> links = ReadAll();
        return [.. Enumerable.Range(0, links.Count).Where(i => links[i].Previous != (i == 0 ? "" : links[i - 1].Hash))];
    }

    private bool EndsWithLine() => Read() is [.., (byte)'\n'];

    private byte[] Read()
    {
        if (!storage.Exists(FileName))
        {
            return [];
        }

        using Stream file = storage.OpenRead(FileName);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>One link: whose manifest, its hash, and the hash before it.</summary>
public sealed record SealLink(string Id, string Hash, string Previous);
