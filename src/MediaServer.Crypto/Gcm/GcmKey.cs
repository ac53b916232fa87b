using X86 = MediaServer.Crypto.X86AesRounds;

namespace MediaServer.Crypto;

/// <summary>One expanded AES-GCM key for the processor's instructions, and the choice of their width.</summary>
internal sealed unsafe class GcmKey : IDisposable
{
    private readonly CryptoPath _path;
    private readonly int _rounds;
    private KeyMemory _memory;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="path">A resolved path with intrinsics.</param>
    public GcmKey(ReadOnlySpan<byte> key, CryptoPath path)
    {
        _path = path;
        _rounds = AesKeySchedule.Rounds(key.Length);
        _memory = new KeyMemory(GcmKeyLayout.RoundKeys + AesKeySchedule.Length(key.Length));
        if (X86.IsSupported)
        {
            GcmCore<X86, Ghash128<X86CarrylessMultiply>>.Expand(key, _memory.Pointer);
        }
        else
        {
            GcmCore<ArmAesRounds, Ghash128<ArmCarrylessMultiply>>.Expand(key, _memory.Pointer);
        }
    }

    public void Seal(CounterBlock start, ReadOnlySpan<byte> associatedData, scoped in PlaintextParts text, Span<byte> destination)
    {
        byte* key = _memory.Use();
        fixed (byte* output = destination)
        {
            switch (_path)
            {
                case CryptoPath.Intrinsics512 when Ghash512.IsSupported:
                    GcmCore<X86, Ghash512>.Seal(key, _rounds, start, associatedData, text, output);
                    break;
                case CryptoPath.Intrinsics256 when Ghash256.IsSupported:
                    GcmCore<X86, Ghash256>.Seal(key, _rounds, start, associatedData, text, output);
                    break;
                case var _ when X86.IsSupported:
                    GcmCore<X86, Ghash128<X86CarrylessMultiply>>.Seal(key, _rounds, start, associatedData, text, output);
                    break;
                default:
                    GcmCore<ArmAesRounds, Ghash128<ArmCarrylessMultiply>>.Seal(key, _rounds, start, associatedData, text, output);
                    break;
            }
        }

        GC.KeepAlive(this);
    }

    public bool TryOpen(CounterBlock start, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> @sealed, Span<byte> destination)
    {
        byte* key = _memory.Use();
        int length = @sealed.Length - AesGcmSealer.TagLength;
        fixed (byte* input = @sealed)
        fixed (byte* output = destination)
        {
            bool authentic = _path switch
            {
                CryptoPath.Intrinsics512 when Ghash512.IsSupported =>
                    GcmCore<X86, Ghash512>.TryOpen(key, _rounds, start, associatedData, input, length, output),
                CryptoPath.Intrinsics256 when Ghash256.IsSupported =>
                    GcmCore<X86, Ghash256>.TryOpen(key, _rounds, start, associatedData, input, length, output),
                _ when X86.IsSupported =>
                    GcmCore<X86, Ghash128<X86CarrylessMultiply>>.TryOpen(key, _rounds, start, associatedData, input, length, output),
                _ => GcmCore<ArmAesRounds, Ghash128<ArmCarrylessMultiply>>.TryOpen(key, _rounds, start, associatedData, input, length, output),
            };
            GC.KeepAlive(this);
            return authentic;
        }
    }

    public void Dispose() => _memory.Clear();
}
