using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Rtp;

/// <summary>Keys of telephones, in RTP and in INFO.</summary>
public sealed class TelephoneKeysTests
{
    [Fact]
    public void AnEventOfManyPacketsIsOneKeyWhicheverAreLost()
    {
        TelephoneKeys keys = new();
        string pressed = "";
        (uint At, byte Event)[] packets = [(1000, 4), (1000, 4), (1000, 4), (1800, 4), (1800, 4), (2600, 11), (1800, 4), (2600, 11)];
        ushort number = 0;
        foreach ((uint at, byte named) in packets)
        {
            char key = keys.Take(Header(number++, at), [named, 10, 0, 160]);
            pressed += key == '\0' ? "" : key;
        }

        Assert.Equal("44#", pressed);
        Assert.Equal('\0', keys.Take(Header(number, 9000), [1, 2]));
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5')]
    [InlineData("application/dtmf-relay", "Signal= *\nDuration=250", '*')]
    [InlineData("application/dtmf-relay", "Signal=11", '#')]
    [InlineData("application/dtmf", "7", '7')]
    [InlineData("application/dtmf", "77", '\0')]
    [InlineData("application/dtmf-relay", "Duration=160", '\0')]
    public void InfoCarriesOneKey(string type, string body, char key) => Assert.Equal(key, DtmfBody.Read(type, System.Text.Encoding.ASCII.GetBytes(body)));

    private static RtpHeader Header(ushort number, uint timestamp) => new()
    {
        PayloadType = 101,
        Marker = false,
        SequenceNumber = number,
        Timestamp = timestamp,
        Ssrc = 1,
        HeaderLength = 12,
        HasPadding = false,
        CsrcCount = 0,
        HasExtension = false,
    };
}
