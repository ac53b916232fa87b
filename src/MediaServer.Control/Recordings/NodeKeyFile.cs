using System.Security.Cryptography;
using MediaServer.Control.Identity;
using MediaServer.Recording.Manifest;

namespace MediaServer.Control.Recordings;

/// <summary>The node's signing key: 32 bytes in base64 in <c>keys/node.key</c> of the data folder. It opens no recording.</summary>
internal static class NodeKeyFile
{
    private const int Size = 32;

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static NodeKey FromDirectory(string dataDirectory)
    {
        string path = Path.Combine(PrivateFiles.Directory(dataDirectory, "keys"), "node.key");
        string text = PrivateFiles.ReadOrCreate(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)));
        byte[] seed = new byte[Size];
        bool valid = Convert.TryFromBase64String(text.Trim(), seed, out int written) && written == Size;
        return valid ? new NodeKey(seed) : throw new InvalidDataException($"{path} is no key: 32 bytes in base64 are expected");
    }
}
