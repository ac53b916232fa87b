using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// Collects up to 16 digests with keys of their own and computes them side by side. A processor does 16 SHA-1 blocks in
/// 512-bit vectors in little more time than one in scalar registers. Allocates nothing. One thread at a time.
/// </summary>
public sealed unsafe class HmacSha1Batch
{
    /// <summary>Digests that wait at most; the next <see cref="Add"/> computes them.</summary>
    public const int Capacity = 16;

    private readonly HmacSha1Job[] _jobs = new HmacSha1Job[Capacity];
    private readonly int _lanes;
    private int _count;

    /// <param name="path">Which implementation; a path with a width limits the lanes to 4, 8 or 16.</param>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path.</exception>
    public HmacSha1Batch(CryptoPath path = CryptoPath.Auto) => _lanes = CryptoSelection.Lanes(path);

    /// <summary>Adds one digest.</summary>
    /// <param name="authenticator">The key; must live until <see cref="Flush"/>.</param>
    /// <param name="data">Pinned memory, unchanged until <see cref="Flush"/>.</param>
    /// <param name="suffix">A word that follows the data: SRTP's rollover counter.</param>
    /// <param name="tag">Pinned memory; gets its length of the digest's first bytes, at most 20.</param>
    public void Add(HmacSha1Authenticator authenticator, ReadOnlySpan<byte> data, uint suffix, Span<byte> tag)
    {
        if (authenticator.Key is null || _lanes == 1)
        {
            ComputeNow(authenticator, data, suffix, tag);
            return;
        }

        ref HmacSha1Job job = ref _jobs[_count];
        job.Key = authenticator.Key;
        job.Data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(data));
        job.Length = data.Length;
        job.Suffix = suffix;
        job.Tag = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tag));
        job.TagLength = tag.Length;
        if (++_count == Capacity)
        {
            Flush();
        }
    }

    /// <summary>Computes what waits.</summary>
    public void Flush()
    {
        ReadOnlySpan<HmacSha1Job> jobs = _jobs.AsSpan(0, _count);
        while (jobs.Length > 0)
        {
            ReadOnlySpan<HmacSha1Job> some = jobs[..Math.Min(jobs.Length, _lanes)];
            Run(some);
            jobs = jobs[some.Length..];
        }

        _count = 0;
    }

    private void Run(ReadOnlySpan<HmacSha1Job> jobs)
    {
        switch (_lanes)
        {
            case 16:
                HmacSha1LaneRun<Lanes16, Vector512<uint>>.Run(jobs);
                break;
            case 8:
                HmacSha1LaneRun<Lanes8, Vector256<uint>>.Run(jobs);
                break;
            default:
                HmacSha1LaneRun<Lanes4, Vector128<uint>>.Run(jobs);
                break;
        }
    }

    private static void ComputeNow(HmacSha1Authenticator authenticator, ReadOnlySpan<byte> data, uint suffix, Span<byte> tag)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(word, suffix);
        authenticator.Compute(data, word, tag);
    }
}
