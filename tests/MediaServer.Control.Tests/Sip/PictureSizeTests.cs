using MediaServer.Control.Sip;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Sip;

public sealed class PictureSizeTests
{
    [Theory]
    [InlineData("profile-level-id=428016;max-mbps=216000;max-fs=8160", 1920, 1080)]
    [InlineData("profile-level-id=428016;max-mbps=108000;max-fs=3600", 1280, 720)]
    [InlineData("profile-level-id=428016", 352, 288)]
    [InlineData("profile-level-id=42801f", 1280, 720)]
    [InlineData("profile-level-id=42800a", 176, 144)]
    public void TheMaximaCountAndNotTheLevelByte(string parameters, int width, int height)
    {
        var view = PictureSize.Within(H264FormatParameters.Parse(parameters));
        Assert.Equal((width, height), (view.Width, view.Height));
    }
}
