using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MediaServer.Care.Audit;

/// <summary>
/// SHA-256 over each entry and the hash of the one before. Each field stands under the hash with its length in front,
/// so no two entries have one text; times count in milliseconds, as the database holds them.
/// </summary>
public static class AuditChain
{
    /// <summary>What the first entry names as the one before.</summary>
    public static readonly string Beginning = new('0', 64);

    public static AuditEntry Next(AuditEvent happened, long sequence, string previous)
    {
        string? name = happened.Name?.Reveal();
        string? salt = name is null ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        AuditEntry entry = new()
        {
            Sequence = sequence,
            At = DateTimeOffset.FromUnixTimeMilliseconds(happened.At.ToUnixTimeMilliseconds()),
            Action = happened.Action,
            Room = happened.Room,
            Actor = happened.Actor,
            Role = happened.Role,
            Subject = happened.Subject,
            Detail = happened.Detail,
            Name = name,
            Salt = salt,
            Commitment = name is null ? "" : Commit(salt!, name),
            Previous = previous,
            Hash = "",
        };
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>What is wrong with an entry behind another, in words; null when nothing is.</summary>
    public static string? Fault(AuditEntry entry, long expectedSequence, string previous) =>
        entry.Sequence != expectedSequence ? $"entry {expectedSequence} is missing"
        : entry.Previous != previous ? $"entry {entry.Sequence} does not follow the one before"
        : entry.Hash != HashOf(entry) ? $"entry {entry.Sequence} was changed"
        : entry.Name is not null && (entry.Salt is null || entry.Commitment != Commit(entry.Salt, entry.Name)) ? $"the name in entry {entry.Sequence} was changed"
        : null;

    private static string Commit(string salt, string name)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, salt);
        Append(hash, name);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HashOf(AuditEntry entry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, entry.Previous);
        Append(hash, entry.Sequence);
        Append(hash, entry.At.ToUnixTimeMilliseconds());
        foreach (string field in new[] { entry.Action, entry.Room, entry.Actor, entry.Role, entry.Subject, entry.Detail, entry.Commitment })
        {
            Append(hash, field);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string field)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(field);
        Append(hash, (long)bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
