using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Benchmarks.Support;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Benchmarks.Cases;

/// <summary>Opening: the tag is checked before a byte of plaintext is written.</summary>
public class Open
{
    private const int Operations = 1000;

    private readonly byte[] _destination = GC.AllocateArray<byte>(2048, pinned: true);
    private readonly byte[] _nonce = new byte[12];
    private readonly AesGcm _framework = new(new byte[16], 16);
    private Sealed _gcm128 = null!;
    private Sealed _gcm256 = null!;
    private Sealed _counter = null!;
    private byte[] _frameworkText = [];
    private byte[] _frameworkTag = [];

    [Params(100, 1200)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _gcm128 = new Sealed(SrtpProfile.AeadAes128Gcm, Bytes);
        _gcm256 = new Sealed(SrtpProfile.AeadAes256Gcm, Bytes);
        _counter = new Sealed(SrtpProfile.Aes128CmHmacSha1_80, Bytes);
        _frameworkText = new byte[Bytes];
        _frameworkTag = new byte[16];
        _framework.Encrypt(_nonce, Packets.Payload(Bytes), _frameworkText, _frameworkTag, _gcm128.Packets[0].AsSpan(0, Support.Packets.HeaderLength));
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("open AEAD_AES_128_GCM")]
    public int Gcm128() => OpenAll(_gcm128);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "AesGcm"), BenchmarkCategory("open AEAD_AES_128_GCM")]
    public int Framework()
    {
        ReadOnlySpan<byte> header = _gcm128.Packets[0].AsSpan(0, Packets.HeaderLength);
        for (int i = 0; i < Operations; i++)
        {
            _framework.Decrypt(_nonce, _frameworkText, _frameworkTag, _destination.AsSpan(0, Bytes), header);
        }

        return _destination[0];
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("open AEAD_AES_256_GCM")]
    public int Gcm256() => OpenAll(_gcm256);

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("open AES_CM_128_HMAC_SHA1_80")]
    public int Counter() => OpenAll(_counter);

    private int OpenAll(Sealed material)
    {
        SrtpReceiveState state = default;
        int sum = 0;
        foreach (byte[] packet in material.Packets)
        {
            material.Receiver.OpenRtp(packet, Packets.HeaderLength, ref state, _destination, out int length);
            sum += length;
        }

        return sum;
    }

    /// <summary>A thousand packets in a row, sealed and checked.</summary>
    private sealed class Sealed
    {
        public Sealed(SrtpProfile profile, int bytes)
        {
            byte[] key = new byte[profile.KeyLength()];
            byte[] salt = new byte[profile.SaltLength()];
            using SrtpSender sender = new(profile, key, salt);
            Receiver = new SrtpReceiver(profile, key, salt);
            byte[] payload = Support.Packets.Payload(bytes);
            SrtpReceiveState state = default;
            byte[] opened = new byte[2048];
            for (int i = 0; i < Operations; i++)
            {
                byte[] plain = Support.Packets.Rtp((ushort)i, 7, payload);
                byte[] packet = new byte[plain.Length + profile.RtpTagLength()];
                sender.SealRtp(plain.AsSpan(0, Support.Packets.HeaderLength), [], payload, 0, 0, packet);
                Packets[i] = packet;
                if (Receiver.OpenRtp(packet, Support.Packets.HeaderLength, ref state, opened, out int length) != DropReason.None
                    || !opened.AsSpan(0, length).SequenceEqual(plain))
                {
                    throw new InvalidOperationException($"{profile} does not open what it sealed");
                }
            }
        }

        public SrtpReceiver Receiver { get; }

        public byte[][] Packets { get; } = new byte[Operations][];
    }
}
