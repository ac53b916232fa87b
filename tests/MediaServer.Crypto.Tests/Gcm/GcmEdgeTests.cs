namespace MediaServer.Crypto.Tests.Gcm;

public class GcmEdgeTests
{
    public static TheoryData<CryptoPath> AllPaths => Paths.Data;

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void WrongKeysAndShortBuffersAreTheCallersFault(CryptoPath path)
    {
        Assert.Throws<ArgumentException>(() => new AesGcmSealer(new byte[24], path));
        Assert.Throws<ArgumentException>(() => new AesGcmOpener(new byte[15], path));
        using AesGcmSealer sealer = new(new byte[16], path);
        using AesGcmOpener opener = new(new byte[16], path);
        Assert.Throws<ArgumentException>(() => sealer.Seal(new byte[12], default, new byte[10], new byte[25]));
        Assert.Throws<ArgumentException>(() => opener.TryOpen(new byte[12], default, new byte[26], new byte[9]));
        Assert.False(opener.TryOpen(new byte[12], default, new byte[15], new byte[9]));
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void DisposedKeyIsRefused(CryptoPath path)
    {
        AesGcmSealer sealer = new(new byte[16], path);
        AesGcmOpener opener = new(new byte[16], path);
        sealer.Dispose();
        opener.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sealer.Seal(new byte[12], default, new byte[10], new byte[26]));
        Assert.Throws<ObjectDisposedException>(() => opener.TryOpen(new byte[12], default, new byte[26], new byte[10]));
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void NothingIsAllocated(CryptoPath path)
    {
        using AesGcmSealer sealer = new(new byte[16], path);
        using AesGcmOpener opener = new(new byte[16], path);
        byte[] payload = new byte[1200];
        byte[] header = new byte[20];
        byte[] packet = new byte[1300];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            for (int i = 0; i < 100; i++)
            {
                sealer.Seal(new CounterBlock(1, 1), header, new PlaintextParts(header, payload, 5), packet);
                if (!opener.TryOpen(new CounterBlock(1, 1), header, packet.AsSpan(0, 1241), packet))
                {
                    throw new InvalidOperationException();
                }
            }
        }
    }

    [Fact]
    public void PartsAreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaintextParts(new byte[33], default, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaintextParts(default, default, 256).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaintextParts(default, default, -1).Length);
    }

    [Fact]
    public void UnsupportedPathIsRefusedAtOnce()
    {
        foreach (CryptoPath path in Enum.GetValues<CryptoPath>().Where(path => !CryptoSelection.IsSupported(path)))
        {
            Assert.Throws<PlatformNotSupportedException>(() => new AesGcmSealer(new byte[16], path));
        }
    }
}
