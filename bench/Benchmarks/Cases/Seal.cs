using System.Buffers.Binary;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Benchmarks.Support;
using MediaServer.Bench.Floor;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Benchmarks.Cases;

/// <summary>Sealing: each profile beside the framework's AesGcm, or libsrtp2 where it is installed.</summary>
public class Seal
{
    private const int Operations = 1008;
    private const int Together = 16;

    private readonly byte[] _destination = GC.AllocateArray<byte>(Together * 2048, pinned: true);
    private readonly byte[] _header = Packets.Rtp(1, 7, [])[..Packets.HeaderLength];
    private readonly byte[] _libPacket = new byte[2048];
    private readonly AesGcm _framework = new(new byte[16], 16);
    private readonly AesGcm _framework256 = new(new byte[32], 16);
    private readonly byte[] _nonce = new byte[12];
    private readonly SrtpSealQueue _queue = new();
    private byte[] _payload = [];
    private SrtpSender _gcm128 = null!;
    private SrtpSender _gcm256 = null!;
    private SrtpSender[] _counter = [];
    private ushort _libSequence;
    private LibSrtp? _libGcm;
    private LibSrtp? _libCounter;

    [Params(100, 1200)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Packets.Payload(Bytes);
        _gcm128 = new SrtpSender(SrtpProfile.AeadAes128Gcm, RealRoom.Key(0), new byte[12]);
        _gcm256 = new SrtpSender(SrtpProfile.AeadAes256Gcm, new byte[32], new byte[12]);
        _counter = [.. Enumerable.Range(0, Together).Select(i => new SrtpSender(SrtpProfile.Aes128CmHmacSha1_80, RealRoom.Key(i), new byte[14]))];
        CheckGcm();
        CheckCounter();
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("seal AEAD_AES_128_GCM")]
    public int Gcm128() => SealAll(_gcm128);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "AesGcm"), BenchmarkCategory("seal AEAD_AES_128_GCM")]
    public int Framework128() => EncryptAll(_framework);

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("seal AEAD_AES_256_GCM")]
    public int Gcm256() => SealAll(_gcm256);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "AesGcm 256"), BenchmarkCategory("seal AEAD_AES_256_GCM")]
    public int Framework256() => EncryptAll(_framework256);

    /// <summary>As in a fan-out: the tags of sixteen subscribers at once.</summary>
    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("seal AES_CM_128_HMAC_SHA1_80, 16 at once")]
    public int Counter()
    {
        for (int i = 0; i < Operations; i++)
        {
            int at = i % Together;
            _queue.Add(_counter[at], _header, [], _payload, 0, 0, _destination.AsSpan(at * 2048, Bytes + Packets.HeaderLength + 10));
            if (at == Together - 1)
            {
                _queue.Flush();
            }
        }

        return _destination[100];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "libsrtp2"), BenchmarkCategory("seal AES_CM_128_HMAC_SHA1_80, 16 at once")]
    public int LibSrtpCounter() => ProtectAll(_libCounter);

    /// <summary>For comparison: what most servers use.</summary>
    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("libsrtp2 AEAD_AES_128_GCM")]
    public int LibSrtpGcm() => ProtectAll(_libGcm);

    private int SealAll(SrtpSender sender)
    {
        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), (ushort)i);
            sum += sender.SealRtp(_header, [], _payload, 0, 0, _destination);
        }

        return sum;
    }

    private int EncryptAll(AesGcm framework)
    {
        for (int i = 0; i < Operations; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(_nonce, i);
            _header.CopyTo(_destination, 0);
            framework.Encrypt(
                _nonce, _payload, _destination.AsSpan(Packets.HeaderLength, Bytes), _destination.AsSpan(Packets.HeaderLength + Bytes, 16), _header);
        }

        return _destination[100];
    }

    /// <summary>Numbers go on and on: the library refuses those that lie far back.</summary>
    private int ProtectAll(LibSrtp? library)
    {
        if (library is null)
        {
            return 0;
        }

        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_libPacket.AsSpan(2), ++_libSequence);
            sum += library.Protect(_libPacket, Packets.HeaderLength + Bytes);
        }

        return sum;
    }

    private void CheckGcm()
    {
        byte[] plain = [.. _header, .. _payload];
        byte[] theirs = new PlainKeys(RealRoom.Key(0), new byte[12]).Seal(plain, Packets.HeaderLength, 0);
        int length = _gcm128.SealRtp(_header, [], _payload, 0, 0, _destination);
        Demand(theirs.AsSpan().SequenceEqual(_destination.AsSpan(0, length)), "AEAD_AES_128_GCM differs from the framework's");
        if (LibSrtp.IsInstalled)
        {
            _libGcm = new LibSrtp(gcm: true, [.. RealRoom.Key(0), .. new byte[12]]);
            plain.CopyTo(_libPacket, 0);
            length = _libGcm.Protect(_libPacket, plain.Length);
            Demand(theirs.AsSpan().SequenceEqual(_libPacket.AsSpan(0, length)), "AEAD_AES_128_GCM differs from libsrtp2's");
        }
    }

    private void CheckCounter()
    {
        byte[] plain = [.. _header, .. _payload];
        Span<byte> destination = _destination.AsSpan(0, plain.Length + 10);
        _queue.Add(_counter[0], _header, [], _payload, 0, 0, destination);
        _queue.Flush();
        if (LibSrtp.IsInstalled)
        {
            _libCounter = new LibSrtp(gcm: false, [.. RealRoom.Key(0), .. new byte[14]]);
            plain.CopyTo(_libPacket, 0);
            int length = _libCounter.Protect(_libPacket, plain.Length);
            Demand(destination.SequenceEqual(_libPacket.AsSpan(0, length)), "AES_CM_128_HMAC_SHA1_80 differs from libsrtp2's");
        }
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
