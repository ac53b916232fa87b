using System.Security.Cryptography;
using System.Text;

namespace MediaServer.Control.Rooms;

/// <summary>
/// Secrets that take a participant up again. Each socket's welcome brings a new one; the last few stay good, for a
/// client may hold the one it got when it joined or the one of any socket since.
/// </summary>
internal sealed class ResumeSecrets
{
    private const int Kept = 8;

    private readonly Queue<byte[]> _secrets = new();

    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public void Add(string secret)
    {
        _secrets.Enqueue(Encoding.UTF8.GetBytes(secret));
        if (_secrets.Count > Kept)
        {
            _secrets.Dequeue();
        }
    }

    public bool Contains(string? secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret ?? "");
        bool found = false;
        foreach (byte[] known in _secrets)
        {
            found |= CryptographicOperations.FixedTimeEquals(bytes, known);
        }

        return found;
    }
}
