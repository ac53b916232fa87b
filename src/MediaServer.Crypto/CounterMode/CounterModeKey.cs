using X86 = MediaServer.Crypto.X86AesRounds;

namespace MediaServer.Crypto;

/// <summary>One expanded AES key in counter mode for the processor's instructions, and the choice of their width.</summary>
internal sealed unsafe class CounterModeKey : IDisposable
{
    private readonly CryptoPath _path;
    private readonly int _rounds;
    private KeyMemory _memory;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="path">A resolved path with intrinsics.</param>
    public CounterModeKey(ReadOnlySpan<byte> key, CryptoPath path)
    {
        _path = path;
        _rounds = AesKeySchedule.Rounds(key.Length);
        _memory = new KeyMemory(AesKeySchedule.Length(key.Length));
        if (X86.IsSupported)
        {
            AesKeySchedule.Expand<X86>(key, (uint*)_memory.Pointer);
        }
        else
        {
            AesKeySchedule.Expand<ArmAesRounds>(key, (uint*)_memory.Pointer);
        }
    }

    public void Transform(CounterBlock start, scoped in PlaintextParts text, Span<byte> destination)
    {
        _memory.Use();
        fixed (byte* output = destination)
        {
            switch (_path)
            {
                case CryptoPath.Intrinsics512 when Ghash512.IsSupported:
                    Run<X86, Ghash512>(start, text, output);
                    break;
                case var _ when X86.IsSupported:
                    Run<X86, Ghash128<X86CarrylessMultiply>>(start, text, output);
                    break;
                default:
                    Run<ArmAesRounds, Ghash128<ArmCarrylessMultiply>>(start, text, output);
                    break;
            }
        }

        GC.KeepAlive(this);
    }

    public void Dispose() => _memory.Clear();

    private void Run<TAes, TVectors>(CounterBlock start, scoped in PlaintextParts text, byte* output)
        where TAes : struct, IAesRounds
        where TVectors : struct, IGhash
    {
        CounterTransform<TAes, TVectors> transform = new(_memory.Pointer, _rounds, start.ToCounting());
        TextFeeder.Feed(ref transform, text, output);
    }
}
