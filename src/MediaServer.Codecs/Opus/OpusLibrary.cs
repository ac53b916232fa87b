using System.Runtime.InteropServices;

namespace MediaServer.Codecs.Opus;

/// <summary>The functions of libopus that are used (opus.h, opus_defines.h).</summary>
internal static unsafe partial class OpusLibrary
{
    public const int ApplicationVoip = 2048;
    public const int SetBitrate = 4002;
    public const int SetComplexity = 4010;
    public const int SetInbandFec = 4012;
    public const int SetPacketLoss = 4014;
    private const string Name = "libopus.so.0";

    /// <summary>Why libopus can't be used; null when it can.</summary>
    public static string? WhyNot { get; } = Probe();

    [LibraryImport(Name, EntryPoint = "opus_encoder_create")]
    public static partial nint EncoderCreate(int rate, int channels, int application, out int error);

    [LibraryImport(Name, EntryPoint = "opus_encoder_destroy")]
    public static partial void EncoderDestroy(nint encoder);

    // A variadic function: whole numbers go where an ordinary call puts them on x86-64 and on 64-bit Arm under Linux.
    [LibraryImport(Name, EntryPoint = "opus_encoder_ctl")]
    public static partial int EncoderControl(nint encoder, int request, int value);

    [LibraryImport(Name, EntryPoint = "opus_encode_float")]
    public static partial int Encode(nint encoder, float* samples, int count, byte* data, int length);

    [LibraryImport(Name, EntryPoint = "opus_decoder_create")]
    public static partial nint DecoderCreate(int rate, int channels, out int error);

    [LibraryImport(Name, EntryPoint = "opus_decoder_destroy")]
    public static partial void DecoderDestroy(nint decoder);

    [LibraryImport(Name, EntryPoint = "opus_decode_float")]
    public static partial int Decode(nint decoder, byte* data, int length, float* samples, int count, int fec);

    [LibraryImport(Name, EntryPoint = "opus_packet_get_nb_samples")]
    public static partial int PacketSamples(byte* data, int length, int rate);

    [LibraryImport(Name, EntryPoint = "opus_get_version_string")]
    public static partial nint Version();

    private static string? Probe()
    {
        try
        {
            return Marshal.PtrToStringUTF8(Version()) is { } version && version.Contains("opus", StringComparison.OrdinalIgnoreCase)
                ? null
                : "libopus.so.0 doesn't say what it is";
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return "libopus.so.0 is missing: install libopus0";
        }
    }
}
