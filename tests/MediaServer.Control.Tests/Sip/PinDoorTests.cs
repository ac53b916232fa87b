using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Sip.Door;
using MediaServer.Primitives;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Control.Tests.Sip;

/// <summary>PINs, the digits of a caller, and how slow guessing is.</summary>
public sealed class PinDoorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pins-").FullName;
    private readonly ManualTime _time = new();
    private readonly Instant _now = Instant.FromSeconds(100);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APinOpensItsRoomUntilItEndsAndSurvivesARestart()
    {
        PinBook book = Book();
        string pin = book.Make("ward7", "Ingrid", Role.Patient, TimeSpan.FromHours(1))!;
        Assert.Equal(PinBook.Digits, pin.Length);
        Assert.Equal("Ingrid", book.Find(pin, "WARD7")!.Name);
        Assert.Equal("ward7", Book().Find(pin, "")!.Room);
        Assert.Null(book.Find(pin, "ward8"));
        Assert.Null(book.Find(pin[..5], "ward7"));
        Assert.DoesNotContain(pin, File.ReadAllText(Path.Combine(_folder, "keys", "pins.json")), StringComparison.Ordinal);
        _time.Advance(7200);
        Assert.Null(book.Find(pin, "ward7"));
    }

    [Fact]
    public void ARoomsPinsAreTakenBack()
    {
        PinBook book = Book();
        string one = book.Make("ward7", "A", Role.Patient, TimeSpan.FromHours(1))!;
        string other = book.Make("ward8", "B", Role.Patient, TimeSpan.FromHours(1))!;
        book.Forget("ward7");
        Assert.Null(book.Find(one, ""));
        Assert.NotNull(book.Find(other, ""));
    }

    [Fact]
    public void DigitsEndWithTheHashOrAPauseAndBeginAnewWithTheStar()
    {
        PinEntryDialog entry = new();
        Assert.Null(Press(entry, "12*345678"));
        Assert.Equal("345678", entry.Take('#', _now));
        Assert.Null(Press(entry, "123456"));
        Assert.Null(entry.Advance(_now + Duration.FromSeconds(3)));
        Assert.Equal("123456", entry.Advance(_now + Duration.FromSeconds(4)));
        Assert.Null(Press(entry, "123"));
        Assert.Null(entry.Advance(_now + Duration.FromSeconds(60)));
    }

    [Fact]
    public void EachThreeWrongOnesDoubleTheWaitOfTheSourceAndLessOfTheRoom()
    {
        PinGuard guard = new();
        List<double> waits = [];
        for (int i = 0; i < 30; i++)
        {
            guard.Failed("198.51.100.1", "", "ward7", _now);
            if (i % 3 == 2)
            {
                waits.Add(guard.Wait("198.51.100.1", "", "ward9", _now).Seconds);
            }
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560], waits);
        Assert.Equal(30, guard.Wait("203.0.113.9", "", "ward7", _now).Seconds);
        Assert.Equal(0, guard.Wait("203.0.113.9", "", "ward9", _now).Seconds);
        guard.Passed("198.51.100.1");
        Assert.Equal(0, guard.Wait("198.51.100.1", "", "ward9", _now).Seconds);
        Assert.Equal(30, guard.Wrong);
    }

    [Fact]
    public void OverATrunkTheTrunkWaitsAndItsAddressDoesNot()
    {
        PinGuard guard = new();
        for (int i = 0; i < 3; i++)
        {
            guard.Failed("192.0.2.1", "lines", "", _now);
        }

        Assert.Equal(5, guard.Wait("192.0.2.1", "lines", "", _now).Seconds);
        Assert.Equal(0, guard.Wait("192.0.2.1", "", "", _now).Seconds);
    }

    private string? Press(PinEntryDialog entry, string keys)
    {
        string? pin = null;
        foreach (char key in keys)
        {
            pin ??= entry.Take(key, _now);
        }

        return pin;
    }

    private PinBook Book()
    {
        Dictionary<string, string?> settings = new() { ["MediaServer:Data:Directory"] = _folder };
        return new PinBook(new TokenSecret(new byte[32]), MediaServerOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), _time);
    }
}
