using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>Two scripted room systems in one room: slides under floor control, cameras, text, and rates.</summary>
[Collection("sip")]
public sealed class RoomSystemTests(SipServer server)
{
    private static readonly byte[] s_floor = [0x05, 4, 0, 2];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlidesOfTheFloorsHolderReachTheOthersSlidesLine(bool overTcp)
    {
        string room = overTcp ? "slides-tcp" : "slides-udp";
        await using RoomSystem shows = new(await server.PhoneAsync("cart1", "tcp"), overTcp);
        await using RoomSystem watches = new(await server.PhoneAsync("cart2", "tcp"), overTcp);
        await shows.CallAsync(room);
        await watches.CallAsync(room);
        await shows.FloorAsync(11, expected: 12);
        await watches.FloorAsync(7, expected: 8, s_floor);
        await server.UntilPeopleAsync(room, 2);
        Assert.DoesNotContain("screen", await SourcesAsync(room, "Cart 1"));

        byte[] granted = await shows.FloorAsync(1, expected: 4, s_floor);
        Assert.Equal(3, granted[22]);
        Task<byte[]?> seen = watches.Slides.TakeAsync(packet => packet.Length > 12 && (packet[1] & 0x7F) == 98 && packet[1] is not (>= 192 and <= 223));
        await shows.ShowAsync(shows.Slides, 3, 98, seen);
        Assert.NotNull(await seen);
        Assert.Contains("screen", await SourcesAsync(room, "Cart 1"));

        // FLOOR-STATUS: somebody else has it.
        byte[] status = await watches.HearFloorAsync(8);
        Assert.True(status.Length > 16);

        // Who asks later takes it over, and the former holder is told: Revoked.
        Assert.Equal(3, (await watches.FloorAsync(1, expected: 4, s_floor))[22]);
        Assert.Equal(7, (await shows.HearFloorAsync(4))[22]);
        Assert.Equal(6, (await watches.FloorAsync(2, expected: 4, [0x07, 4, 0, 1]))[22]);
        await Baresip.UntilAsync(async () => !(await SourcesAsync(room, "Cart 2")).Contains("screen"), "the slides are gone", 10);
        await HangUpAsync(shows, watches);
    }

    [Fact]
    public async Task ACameraCommandReachesTheCameraThatIsShown()
    {
        await using RoomSystem steers = new(await server.PhoneAsync("cart3", "tcp"));
        await using RoomSystem moves = new(await server.PhoneAsync("cart4", "tcp"));
        await steers.CallAsync("cameras");
        await moves.CallAsync("cameras");
        await server.UntilPeopleAsync("cameras", 2);

        // The server names its clients first: rooms take no commands of whoever didn't.
        Assert.NotNull(await moves.Camera.TakeAsync(packet => packet.Length >= 21 && packet[19] == 0));
        byte[] left = [0x00, 0x71, 0x03, 0, 0, 0, 0, 1, 0xC0, 1, 0x80, 0];
        await steers.Camera.SendAsync(steers.Answer.Media[4], 105, left, 0);
        byte[]? moved = await moves.Camera.TakeAsync(packet => packet.Length >= 23 && packet[19] == 1);
        Assert.Equal([1, 0x80], moved![21..23]);

        // A movement goes on until it is stopped.
        Assert.Equal(2, (await moves.Camera.TakeAsync(packet => packet.Length >= 23 && packet[19] == 1))![21]);
        await steers.Camera.SendAsync(steers.Answer.Media[4], 105, [.. left[..9], 3, 0x80], 100);
        Assert.NotNull(await moves.Camera.TakeAsync(packet => packet.Length >= 23 && packet[19] == 1 && packet[21] == 3));
        await HangUpAsync(steers, moves);
    }

    [Fact]
    public async Task TextIsReadByTheOthersLineByLine()
    {
        await using RoomSystem writes = new(await server.PhoneAsync("cart1", "tcp"));
        await using RoomSystem reads = new(await server.PhoneAsync("cart2", "tcp"));
        await writes.CallAsync("texts");
        await reads.CallAsync("texts");
        await server.UntilPeopleAsync("texts", 2);
        uint at = 0;
        foreach (string part in new[] { "Hör n", "i oss?", "\u2028" })
        {
            await writes.Text.SendAsync(writes.Answer.Media[5], 98, Encoding.UTF8.GetBytes(part), at += 300);
        }

        // Redundant: the primary block stands at the end.
        byte[]? packet = await reads.Text.TakeAsync(received => Encoding.UTF8.GetString(received).Contains("oss?", StringComparison.Ordinal));
        Assert.Contains("Cart 1: Hör ni oss?\u2028", Encoding.UTF8.GetString(packet!));
        Assert.Equal(99, packet![1] & 0x7F);
        await HangUpAsync(writes, reads);
    }

    [Fact]
    public async Task ALimitByTmmbrIsNotifiedBack()
    {
        await using RoomSystem shows = new(await server.PhoneAsync("cart1", "tcp"));
        await using RoomSystem limits = new(await server.PhoneAsync("cart2", "tcp"));
        await shows.CallAsync("rates");
        await limits.CallAsync("rates");
        await server.UntilPeopleAsync("rates", 2);
        Task<byte[]?> seen = limits.Picture.TakeAsync(packet => packet.Length > 12 && (packet[1] & 0x7F) == 97 && packet[1] is not (>= 192 and <= 223));
        await shows.ShowAsync(shows.Picture, 1, 97, seen);
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian((await seen)!.AsSpan(8));

        // TMMBR: 512 kbit/s, exponent 2 and mantissa 128000. No a=rtcp: the port after RTP's.
        byte[] request = [0x80, 201, 0, 1, 0, 0, 0, 7, 0x83, 205, 0, 4, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(20), ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), (2u << 26) | (128_000u << 9) | 40);
        using MediaSocket rtcp = new();
        await limits.Picture.SendRawAsync(limits.Answer.Media[1].Port + 1, request);
        byte[]? notified = await limits.Picture.TakeAsync(packet => packet.Length >= 28 && packet[1] == 201 && packet[9] == 205 && (packet[8] & 0x1F) == 4);
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32BigEndian(notified!.AsSpan(20)));
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(notified!.AsSpan(24)) >> 26);
        await HangUpAsync(shows, limits);
    }

    private static async Task HangUpAsync(params RoomSystem[] systems)
    {
        foreach (RoomSystem system in systems)
        {
            Assert.Equal(200, (await system.Phone.InsideAsync("BYE")).StatusCode);
        }
    }

    private async Task<string[]> SourcesAsync(string room, string name) =>
        [.. (await server.PeopleAsync(room)).Where(person => person.GetProperty("name").GetString() == name)
            .SelectMany(person => person.GetProperty("sources").EnumerateArray().Select(source => source.GetString()!))];
}
