using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Follow-up at home.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124143000_Home")]
internal sealed class HomeTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "followups",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                Reference = table.Column<string>(),
                Language = table.Column<string>(),
                Unit = table.Column<string>(nullable: true),
                Service = table.Column<string>(nullable: true),
                Measures = table.Column<string>(),
                Generation = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_followups", one => one.Id));
        migrationBuilder.CreateIndex("IX_followups_Reference", "followups", "Reference", unique: true);
        migrationBuilder.CreateTable(
            "measurements",
            table => new
            {
                Id = table.Column<string>(),
                FollowUp = table.Column<string>(),
                Code = table.Column<string>(),
                Value = table.Column<double>(),
                At = table.Column<long>(),
                ReceivedAt = table.Column<long>(),
                Source = table.Column<string>(),
                External = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_measurements", one => one.Id));
        migrationBuilder.CreateIndex("IX_measurements_FollowUp_At", "measurements", ["FollowUp", "At"]);
        migrationBuilder.CreateIndex("IX_measurements_External", "measurements", "External", unique: true);
        migrationBuilder.CreateTable(
            "limits",
            table => new
            {
                Owner = table.Column<string>(),
                Code = table.Column<string>(),
                Low = table.Column<double>(nullable: true),
                High = table.Column<double>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_limits", limit => new { limit.Owner, limit.Code }));
        migrationBuilder.CreateTable(
            "alarms",
            table => new
            {
                Id = table.Column<string>(),
                FollowUp = table.Column<string>(),
                Code = table.Column<string>(),
                Value = table.Column<double>(),
                Kind = table.Column<string>(),
                At = table.Column<long>(),
                AcknowledgedBy = table.Column<string>(nullable: true),
                AcknowledgedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_alarms", alarm => alarm.Id));
        migrationBuilder.CreateIndex("IX_alarms_AcknowledgedAt", "alarms", "AcknowledgedAt");
    }
}
