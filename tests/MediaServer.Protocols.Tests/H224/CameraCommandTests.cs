using MediaServer.Protocols.H224;

namespace MediaServer.Protocols.Tests.H224;

/// <summary>H.281 in H.224, by the bits of the recommendations.</summary>
public sealed class CameraCommandTests
{
    [Theory]
    [InlineData(-1, 0, 0, 0x80)]
    [InlineData(1, 0, 0, 0xC0)]
    [InlineData(0, -1, 0, 0x20)]
    [InlineData(0, 1, 0, 0x30)]
    [InlineData(0, 0, -1, 0x08)]
    [InlineData(0, 0, 1, 0x0C)]
    public void AWayIsTwoBits(int pan, int tilt, int zoom, byte bits)
    {
        CameraCommand command = new(CameraAction.Start, pan, tilt, zoom, 0);
        byte[] data = new byte[3];
        Assert.Equal(3, command.Write(data));
        Assert.Equal([1, bits, 0], data);
        Assert.True(CameraCommand.TryParse(data, out CameraCommand read));
        Assert.Equal(command, read);
    }

    [Fact]
    public void AFrameIsTheCameraClientsToEveryTerminal()
    {
        byte[] frame = new byte[16];
        int length = H224Frame.Write(frame, H224Frame.CameraClient, [3, 0xC0]);
        Assert.Equal("00710300000000" + "01C0" + "03C0", Convert.ToHexString(frame.AsSpan(0, length)));
        Assert.True(H224Frame.TryParse(frame.AsSpan(0, length), out H224Frame read));
        Assert.Equal(H224Frame.CameraClient, read.Client);
        Assert.True(CameraCommand.TryParse(read.Data, out CameraCommand command));
        Assert.Equal(CameraAction.Stop, command.Action);
    }

    [Fact]
    public void PresetsAreKept()
    {
        Assert.True(CameraCommand.TryParse([8, 0x50], out CameraCommand command));
        Assert.Equal(5, command.Preset);
        byte[] data = new byte[3];
        Assert.Equal(2, command.Write(data));
        Assert.Equal(0x50, data[1]);
    }

    [Fact]
    public void CutAndFlippedFramesNeverThrow()
    {
        byte[] frame = new byte[16];
        int length = H224Frame.Write(frame, H224Frame.CameraClient, [1, 0xC0, 0]);
        for (int cut = 0; cut < length; cut++)
        {
            Assert.False(H224Frame.TryParse(frame.AsSpan(0, cut), out H224Frame short1) && CameraCommand.TryParse(short1.Data, out _));
        }

        for (int bit = 0; bit < 8 * length; bit++)
        {
            byte[] flipped = frame[..length];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = H224Frame.TryParse(flipped, out H224Frame read) && CameraCommand.TryParse(read.Data, out _);
        }
    }
}
