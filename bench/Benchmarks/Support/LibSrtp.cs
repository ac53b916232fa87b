using System.Runtime.InteropServices;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>libsrtp2 as the distribution builds it, where it is installed: a reference, never a part of the server.</summary>
internal sealed unsafe class LibSrtp
{
    private const string Library = "libsrtp2.so.1";
    private const int PolicySize = 256;
    private const int AnyOutbound = 3;

    // srtp_policy_t on a 64-bit system: ssrc (type, value), two crypto policies of six ints, the key, ... window, repeats.
    private const int RtpOffset = 8;
    private const int RtcpOffset = 32;
    private const int KeyOffset = 56;
    private const int WindowOffset = 88;
    private const int RepeatOffset = 96;

    private readonly nint _context;

    /// <param name="gcm">AEAD_AES_128_GCM; else AES128_CM_HMAC_SHA1_80.</param>
    /// <param name="key">Master key and master salt.</param>
    public LibSrtp(bool gcm, byte[] key)
    {
        byte* policy = stackalloc byte[PolicySize];
        new Span<byte>(policy, PolicySize).Clear();
        *(int*)policy = AnyOutbound;
        SetPolicy(gcm, policy + RtpOffset);
        SetPolicy(gcm, policy + RtcpOffset);
        fixed (byte* material = key)
        {
            *(byte**)(policy + KeyOffset) = material;
            *(ulong*)(policy + WindowOffset) = 128;
            *(int*)(policy + RepeatOffset) = 1;
            if (Create(out _context, policy) != 0)
            {
                throw new InvalidOperationException("libsrtp2 refuses the policy");
            }
        }
    }

    /// <summary>True where the library can be loaded.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _) && Initialize() == 0;

    /// <summary>Seals in place.</summary>
    /// <returns>The packet's new length.</returns>
    public int Protect(Span<byte> packet, int length)
    {
        fixed (byte* bytes = packet)
        {
            int status = Protect(_context, bytes, &length);
            return status == 0 ? length : throw new InvalidOperationException($"libsrtp2: {status}");
        }
    }

    private static void SetPolicy(bool gcm, byte* policy)
    {
        if (gcm)
        {
            SetGcm(policy);
        }
        else
        {
            SetDefault(policy);
        }
    }

    [DllImport(Library, EntryPoint = "srtp_init")]
    private static extern int Initialize();

    [DllImport(Library, EntryPoint = "srtp_create")]
    private static extern int Create(out nint context, byte* policy);

    [DllImport(Library, EntryPoint = "srtp_protect")]
    private static extern int Protect(nint context, byte* packet, int* length);

    [DllImport(Library, EntryPoint = "srtp_crypto_policy_set_rtp_default")]
    private static extern void SetDefault(byte* policy);

    [DllImport(Library, EntryPoint = "srtp_crypto_policy_set_aes_gcm_128_16_auth")]
    private static extern void SetGcm(byte* policy);
}
