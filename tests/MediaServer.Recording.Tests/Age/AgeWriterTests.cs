using System.Text;
using CsCheck;
using MediaServer.Primitives;
using MediaServer.Recording.Age;
using Xunit.Abstractions;

namespace MediaServer.Recording.Tests.Age;

public class AgeWriterTests(ITestOutputHelper output)
{
    private static readonly SeededRandomSource Random = new(7);

    [Fact]
    public void Age_opens_a_file_cut_after_any_chunk()
    {
        AgeIdentity first = AgeIdentity.Generate(Random);
        AgeIdentity second = AgeIdentity.Generate(Random);
        (MemorySink sink, byte[] plain) = Write(first, second, 5 * AgeFormat.ChunkSize, 4000);
        using TemporaryFolder folder = new();
        for (int chunks = 0; chunks <= sink.Chunks.Count; chunks++)
        {
            byte[] file = sink.FileAfter(chunks);
            byte[] expected = [.. plain.Take(chunks * AgeFormat.ChunkSize), 0xEC, 0x80];
            Assert.Equal(expected, Read(file, first));
            Assert.Equal(expected, Read(file, second));
            if (!Tool.Exists("age"))
            {
                output.WriteLine("age is not installed: read by our own reader only");
                continue;
            }

            File.WriteAllBytes(folder.File("x.age"), file);
            File.WriteAllText(folder.File("key"), AgeKeyFile.Format(second, NtpTime.FromUnixMicroseconds(0)));
            Tool.Check("age", "-d", "-i", folder.File("key"), "-o", folder.File("out"), folder.File("x.age"));
            Assert.Equal(expected, File.ReadAllBytes(folder.File("out")));
        }
    }

    [Fact]
    public void What_age_writes_is_read()
    {
        if (!Tool.Exists("age"))
        {
            output.WriteLine("age is not installed");
            return;
        }

        using TemporaryFolder folder = new();
        AgeIdentity identity = AgeIdentity.Generate(Random);
        foreach (int length in (int[])[0, 1, 65535, 65536, 65537, 200_000])
        {
            byte[] plain = new byte[length];
            Random.Fill(plain);
            File.WriteAllBytes(folder.File("in"), plain);
            Tool.Check("age", "-r", identity.Recipient.ToString(), "-o", folder.File("x.age"), folder.File("in"));
            Assert.Equal(plain, Read(File.ReadAllBytes(folder.File("x.age")), identity));
        }
    }

    [Fact]
    public void Keys_from_age_keygen_are_read_and_ours_are_taken()
    {
        AgeIdentity identity = AgeIdentity.Generate(Random);
        Assert.True(AgeIdentity.TryParse(identity.Reveal(), out AgeIdentity again));
        Assert.Equal(identity.Recipient.ToString(), again.Recipient.ToString());
        Assert.True(AgeRecipient.TryParse(identity.Recipient.ToString(), out _));
        Assert.False(AgeRecipient.TryParse(identity.Reveal(), out _));
        Assert.False(AgeIdentity.TryParse(identity.Recipient.ToString(), out _));
        Assert.Equal("[redacted]", identity.ToString());
        if (!Tool.Exists("age-keygen"))
        {
            output.WriteLine("age-keygen is not installed");
            return;
        }

        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("key"), AgeKeyFile.Format(identity, NtpTime.FromUnixMicroseconds(0)));
        Assert.Equal(identity.Recipient.ToString(), Tool.Check("age-keygen", "-y", folder.File("key")).Trim());
        AgeIdentity theirs = Assert.Single(AgeIdentity.ParseFile(Tool.Check("age-keygen")));
        Assert.StartsWith("age1", theirs.Recipient.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfilled_chunk_is_padded_and_never_leaves_one_byte()
    {
        // Elements of every length around a chunk's end, flushed after each: each chunk must read as whole EBML elements.
        for (int first = AgeFormat.ChunkSize - 8; first <= AgeFormat.ChunkSize + 8; first++)
        {
            AgeIdentity identity = AgeIdentity.Generate(Random);
            MemorySink sink = new();
            using AgeStreamWriter writer = new([identity.Recipient], Random, sink, Duration.FromSeconds(2));
            Assert.Equal(Instant.Never, writer.Deadline);
            writer.WriteElement(Void(first), [], Instant.FromSeconds(1));
            if (writer.Position % AgeFormat.ChunkSize != 0)
            {
                Assert.Equal(Instant.FromSeconds(3), writer.Deadline);
            }

            writer.Flush();
            Assert.Equal(Instant.Never, writer.Deadline);
            writer.WriteElement(Void(10), [], Instant.FromSeconds(4));
            writer.Finish();
            byte[] plain = Read(sink.File(), identity);
            Assert.Equal(2, plain.Length % AgeFormat.ChunkSize);
            Assert.Equal(plain.Length, WalkVoids(plain));
        }
    }

    [Fact]
    public void Any_void_reads_back()
    {
        for (int length = 2; length < 400; length++)
        {
            Assert.Equal(length, WalkVoids(Void(length)));
        }
    }

    [Fact]
    public void Any_changed_byte_is_noticed()
    {
        AgeIdentity identity = AgeIdentity.Generate(Random);
        (MemorySink sink, _) = Write(identity, identity, 2 * AgeFormat.ChunkSize, 30_000);
        byte[] file = sink.File();
        Gen.Int[0, file.Length - 1].Sample(
            at =>
        {
            byte[] changed = [.. file];
            changed[at] ^= 0x20;
            return Fails(changed, identity);
        },
            iter: 300);
    }

    [Fact]
    public void A_header_cut_anywhere_is_refused()
    {
        AgeIdentity identity = AgeIdentity.Generate(Random);
        (MemorySink sink, _) = Write(identity, identity, 100, 100);
        byte[] file = sink.File();
        for (int length = 0; length < sink.Header.Length; length++)
        {
            Assert.NotEqual(AgeError.None, AgeReader.TryOpen(new MemoryStream(file[..length]), [identity], out _));
        }
    }

    private static bool Fails(byte[] file, AgeIdentity identity)
    {
        try
        {
            return AgeReader.TryOpen(new MemoryStream(file), [identity], out AgeReader? reader) != AgeError.None || ReadAll(reader!).Length < 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static (MemorySink Sink, byte[] Plain) Write(AgeIdentity first, AgeIdentity second, int total, int element)
    {
        MemorySink sink = new();
        using AgeStreamWriter writer = new([first.Recipient, second.Recipient], Random, sink, Duration.FromSeconds(2));
        for (int written = 0; written < total; written += element)
        {
            writer.WriteElement(Void(element), [], Instant.FromMilliseconds(written));
        }

        writer.Finish();
        return (sink, Read(sink.File(), first)[..^2]);
    }

    private static byte[] Void(int length)
    {
        byte[] element = new byte[length];
        AgeStreamWriter.WriteVoid(element);
        return element;
    }

    private static int WalkVoids(byte[] plain)
    {
        int at = 0;
        while (at < plain.Length)
        {
            Assert.Equal(0xEC, plain[at]);
            int first = plain[at + 1];
            at += first >= 0x80 ? 2 + (first & 0x7F) : 5 + (((first & 0x0F) << 24) | (plain[at + 2] << 16) | (plain[at + 3] << 8) | plain[at + 4]);
        }

        return at;
    }

    private static byte[] Read(byte[] file, AgeIdentity identity)
    {
        AgeError error = AgeReader.TryOpen(new MemoryStream(file), [identity], out AgeReader? reader);
        Assert.True(error == AgeError.None, $"{error}: {Encoding.Latin1.GetString(file, 0, Math.Min(300, file.Length))}");
        return ReadAll(reader!);
    }

    private static byte[] ReadAll(AgeReader reader)
    {
        using MemoryStream whole = new();
        reader.CopyTo(whole);
        return whole.ToArray();
    }
}
