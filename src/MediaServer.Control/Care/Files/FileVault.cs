using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Primitives;
using MediaServer.Recording.Age;

namespace MediaServer.Control.Care.Files;

/// <summary>
/// The bytes of files: each piece as it came is an age v1 file of its own, under a key of this server, so that nothing
/// lies in the clear and an upload goes on after a restart. The server shows files during a call, so it must have the key.
/// </summary>
internal sealed class FileVault(MediaServerOptions options, IRandomSource random)
{
    private readonly string _folder = PrivateFiles.Directory(options.Data.Directory, "files");
    private readonly Lazy<AgeIdentity> _identity = new(() => Read(options, random));

    public async Task WriteAsync(string id, long offset, ReadOnlyMemory<byte> piece)
    {
        byte[] sealedPiece = AgeSealer.Seal([_identity.Value.Recipient], random, piece.Span);
        string folder = PrivateFiles.Directory(_folder, id);
        string path = Path.Combine(folder, Name(offset));
        string draft = path + ".part";
        await File.WriteAllBytesAsync(draft, sealedPiece);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>All pieces in order, each opened.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync(string id)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(_folder, id), "*.age").Order(StringComparer.Ordinal))
        {
            yield return Open(await File.ReadAllBytesAsync(path));
        }
    }

    public void Remove(string id)
    {
        string folder = Path.Combine(_folder, id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private byte[] Open(byte[] sealedPiece)
    {
        using MemoryStream file = new(sealedPiece);
        if (AgeReader.TryOpen(file, [_identity.Value], out AgeReader? reader) != AgeError.None)
        {
            throw new InvalidDataException("a piece of a file does not open");
        }

        using (reader)
        {
            byte[] piece = new byte[reader!.Length];
            reader.ReadExactly(piece);
            return piece;
        }
    }

    private static string Name(long offset) => offset.ToString("D12", System.Globalization.CultureInfo.InvariantCulture) + ".age";

    private static AgeIdentity Read(MediaServerOptions options, IRandomSource random)
    {
        string path = Path.Combine(PrivateFiles.Directory(options.Data.Directory, "keys"), "files.key");
        string text = PrivateFiles.ReadOrCreate(path, () => AgeIdentity.Generate(random).Reveal());
        return AgeIdentity.TryParse(text.Trim(), out AgeIdentity identity) ? identity : throw new InvalidDataException($"{path} is no age identity");
    }
}
