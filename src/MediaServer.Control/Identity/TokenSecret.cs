using System.Security.Cryptography;

namespace MediaServer.Control.Identity;

/// <summary>The key that signs join tokens: 32 bytes in <c>keys/token.key</c> of the data folder, readable by the server alone.</summary>
public sealed class TokenSecret
{
    private const int Size = 32;

    public TokenSecret(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, Size);
        Key = key.ToArray();
    }

    internal byte[] Key { get; }

    /// <summary>Reads the key, or makes it at the first start.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static TokenSecret FromDirectory(string dataDirectory)
    {
        string path = Path.Combine(PrivateFiles.Directory(dataDirectory, "keys"), "token.key");
        string? text = PrivateFiles.ReadOrCreate(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)));
        byte[] key = new byte[Size];
        bool valid = Convert.TryFromBase64String(text.Trim(), key, out int written) && written == Size;
        return valid ? new TokenSecret(key) : throw new InvalidDataException($"{path} is no key: 32 bytes in base64 are expected");
    }

    public override string ToString() => "[secret]";
}
