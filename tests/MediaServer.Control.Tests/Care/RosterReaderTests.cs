using MediaServer.Care.OnCall;
using MediaServer.Control.Care;

namespace MediaServer.Control.Tests;

public sealed class RosterReaderTests
{
    private static readonly RosterReader s_reader = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"));

    [Fact]
    public void A_roster_is_read_from_csv_in_local_time_across_the_change_of_clocks()
    {
        IReadOnlyList<ShiftInfo?>? rows = RosterReader.ReadCsv("\uFEFFPerson;Line;From;To\r\nBo Dahl;1;2027-03-27 20:00;2027-03-28 08:00\r\n<b>Cia</b>;2;2027-03-28T06:00:00Z;2027-03-29T06:00:00+02:00\r\n");
        Assert.Null(s_reader.Read("cardiology", rows, out IReadOnlyList<Shift> shifts));
        Assert.Equal(TimeSpan.FromHours(11), shifts[0].To - shifts[0].From);
        Assert.Equal("<b>Cia</b>", shifts[1].Person);
        Assert.Equal(new DateTimeOffset(2027, 3, 29, 4, 0, 0, TimeSpan.Zero), shifts[1].To);
    }

    [Theory]
    [InlineData("person;line;from;to\nBo;1;2027-03-28 02:30;2027-03-28 08:00", "clocks change")]
    [InlineData("person;line;from;to\nBo;1;2027-10-31 02:30;2027-10-31 08:00", "clocks change")]
    [InlineData("person;line;from;to\nBo;1;2027-01-02 08:00;2027-01-01 08:00", "Shift 1: it ends before it begins")]
    [InlineData("person;line;from;to\nBo;4;2027-01-01 08:00;2027-01-02 08:00", "line is 1, 2 or 3")]
    [InlineData("person;line;from;to\nBo;1;2027-01-01 08:00;2027-01-02 08:00\nBo;1;yesterday;today", "Shift 2: from and to")]
    [InlineData("person;line;from;to\nBo;1", "Shift 1: a person's name")]
    [InlineData("who;when\nBo;1", "A roster has")]
    [InlineData("", "A roster has")]
    public void What_is_wrong_is_said_with_its_row_and_nothing_is_taken(string csv, string words)
    {
        string? fault = s_reader.Read("cardiology", RosterReader.ReadCsv(csv), out _);
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }
}
