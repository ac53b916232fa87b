using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class RtxTests
{
    [Fact]
    public void OriginalNumberReadsBack()
    {
        byte[] payload = [0, 0, 9, 8];
        Rtx.WriteHeader(payload, 0xABCD);
        Assert.True(Rtx.TryRead(payload, out ushort original, out ReadOnlySpan<byte> rest));
        Assert.Equal(0xABCD, original);
        Assert.Equal("0908", Convert.ToHexString(rest));
        Assert.False(Rtx.TryRead([1], out _, out _));
    }
}
