using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MediaServer.Crypto;

/// <summary>
/// HMAC-SHA1 of up to as many jobs as there are lanes, of any lengths: a lane that is finished keeps its state while the
/// longer ones go on, and an empty lane repeats the first job for nothing.
/// </summary>
internal static unsafe class HmacSha1LaneRun<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int MaxLanes = 16;
    private const int TailLength = 2 * Sha1.BlockLength;

    [SkipLocalsInit]
    public static void Run(ReadOnlySpan<HmacSha1Job> jobs)
    {
        byte* tails = stackalloc byte[MaxLanes * TailLength];
        byte** messages = stackalloc byte*[MaxLanes];
        int* whole = stackalloc int[MaxLanes];
        int* total = stackalloc int[MaxLanes];
        TVector* state = stackalloc TVector[Sha1.StateWords];
        TVector* w = stackalloc TVector[80];
        TVector* mask = stackalloc TVector[1];

        int longest = 0;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            ref readonly HmacSha1Job job = ref jobs[lane < jobs.Length ? lane : 0];
            whole[lane] = job.Length / Sha1.BlockLength;
            total[lane] = whole[lane] + WriteTail(tails + (lane * TailLength), job);
            longest = Math.Max(longest, total[lane]);
            SetLane((uint*)state, lane, job.Key.Inner);
        }

        for (int block = 0; block < longest; block++)
        {
            for (int lane = 0; lane < TLanes.Count; lane++)
            {
                int last = Math.Min(block, total[lane] - 1);
                messages[lane] = last < whole[lane]
                    ? jobs[lane < jobs.Length ? lane : 0].Data + (last * Sha1.BlockLength)
                    : tails + (lane * TailLength) + ((last - whole[lane]) * Sha1.BlockLength);
                ((uint*)mask)[lane] = block < total[lane] ? uint.MaxValue : 0;
            }

            Sha1Lanes<TLanes, TVector>.Load(w, messages);
            Sha1Lanes<TLanes, TVector>.Compress(state, w, *mask);
        }

        Outer(jobs, state, w);
        for (int lane = 0; lane < jobs.Length; lane++)
        {
            WriteTag((uint*)state, lane, jobs[lane]);
        }
    }

    // The inner digests already lie as the outer hash wants them: word by word, all lanes together.
    private static void Outer(ReadOnlySpan<HmacSha1Job> jobs, TVector* state, TVector* w)
    {
        for (int i = 0; i < Sha1.StateWords; i++)
        {
            w[i] = state[i];
        }

        w[5] = TLanes.Create(0x8000_0000);
        for (int i = 6; i < 15; i++)
        {
            w[i] = default;
        }

        w[15] = TLanes.Create((uint)HmacSha1Tail.OuterBits);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            SetLane((uint*)state, lane, jobs[lane < jobs.Length ? lane : 0].Key.Outer);
        }

        Sha1Lanes<TLanes, TVector>.Compress(state, w, TLanes.Create(uint.MaxValue));
    }

    private static void SetLane(uint* state, int lane, uint* words)
    {
        for (int i = 0; i < Sha1.StateWords; i++)
        {
            state[(i * TLanes.Count) + lane] = words[i];
        }
    }

    private static int WriteTail(byte* tail, in HmacSha1Job job)
    {
        Span<byte> suffix = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(suffix, job.Suffix);
        return HmacSha1Tail.Write(tail, new ReadOnlySpan<byte>(job.Data, job.Length), suffix);
    }

    private static void WriteTag(uint* state, int lane, in HmacSha1Job job)
    {
        Span<byte> digest = stackalloc byte[HmacSha1.Length];
        for (int i = 0; i < Sha1.StateWords; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[(i * TLanes.Count) + lane]);
        }

        digest[..job.TagLength].CopyTo(new Span<byte>(job.Tag, job.TagLength));
    }
}
