using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Sip.Door;

/// <summary>
/// PINs for telephones: made for a room, a role and a time, told once, kept as an HMAC in <c>keys/pins.json</c> of the data folder
/// (a plain hash of six digits would be no secret).
/// </summary>
internal sealed class PinBook(TokenSecret secret, MediaServerOptions options, TimeProvider time)
{
    /// <summary>Digits of a PIN that is made here; six is the least that any may have.</summary>
    public const int Digits = 8;
    private const int Most = 20_000;

    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(PrivateFiles.Directory(options.Data.Directory, "keys"), "pins.json");
    private List<PinEntry>? _entries;

    /// <summary>Makes a PIN; null when there are too many.</summary>
    public string? Make(string room, string name, Role role, TimeSpan life)
    {
        lock (_gate)
        {
            List<PinEntry> entries = Living();
            if (entries.Count >= Most)
            {
                return null;
            }

            string pin;
            do
            {
                pin = RandomNumberGenerator.GetString("0123456789", Digits);
            }
            while (entries.Exists(entry => entry.Proof == Proof(pin)));

            entries.Add(new PinEntry(room, name, role.ToWire(), time.GetUtcNow() + life, Proof(pin)));
            Save(entries);
            return pin;
        }
    }

    /// <summary>What a PIN opens; null when it is none. Where a room was dialled it must be that room's.</summary>
    public PinEntry? Find(string pin, string room)
    {
        if (pin.Length < 6)
        {
            return null;
        }

        string proof = Proof(pin);
        lock (_gate)
        {
            PinEntry? found = null;
            foreach (PinEntry entry in Living())
            {
                bool same = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(entry.Proof), Encoding.ASCII.GetBytes(proof));
                found = same && (room.Length == 0 || entry.Room.Equals(room, StringComparison.OrdinalIgnoreCase)) ? entry : found;
            }

            return found;
        }
    }

    /// <summary>Takes a room's PINs back.</summary>
    public void Forget(string room)
    {
        lock (_gate)
        {
            List<PinEntry> entries = Living();
            if (entries.RemoveAll(entry => entry.Room.Equals(room, StringComparison.OrdinalIgnoreCase)) > 0)
            {
                Save(entries);
            }
        }
    }

    private List<PinEntry> Living()
    {
        _entries ??= File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllText(_path), PinJson.Default.ListPinEntry) ?? [] : [];
        DateTimeOffset now = time.GetUtcNow();
        _entries.RemoveAll(entry => entry.Expires <= now);
        return _entries;
    }

    // Written whole under another name and put in place: a server that dies meanwhile leaves the former file.
    private void Save(List<PinEntry> entries)
    {
        string draft = $"{_path}.new";
        PrivateFiles.Write(draft, JsonSerializer.Serialize(entries, PinJson.Default.ListPinEntry));
        File.Move(draft, _path, overwrite: true);
    }

    private string Proof(string pin) => Convert.ToHexStringLower(HMACSHA256.HashData(secret.Key, Encoding.ASCII.GetBytes($"telephone-pin:{pin}")));
}

/// <summary>A PIN as it is kept.</summary>
internal sealed record PinEntry(string Room, string Name, string Role, DateTimeOffset Expires, string Proof);

[JsonSerializable(typeof(List<PinEntry>))]
internal sealed partial class PinJson : JsonSerializerContext;
