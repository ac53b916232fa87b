using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Services on call, their rosters, and their calls.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124122000_OnCall")]
internal sealed class OnCallTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "oncall_services",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                SecondAfter = table.Column<int>(),
                ThirdAfter = table.Column<int>(),
                GiveUpAfter = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_oncall_services", service => service.Id));
        migrationBuilder.CreateTable(
            "oncall_shifts",
            table => new
            {
                Id = table.Column<string>(),
                Service = table.Column<string>(),
                Person = table.Column<string>(),
                Level = table.Column<int>(),
                From = table.Column<long>(),
                To = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_oncall_shifts", shift => shift.Id));
        migrationBuilder.CreateIndex("IX_oncall_shifts_Service_From", "oncall_shifts", ["Service", "From"]);
        migrationBuilder.CreateTable(
            "oncall_calls",
            table => new
            {
                Id = table.Column<string>(),
                Service = table.Column<string>(),
                Room = table.Column<string>(),
                Caller = table.Column<string>(),
                At = table.Column<long>(),
                AnsweredBy = table.Column<string>(nullable: true),
                AnsweredAt = table.Column<long>(nullable: true),
                EndedAt = table.Column<long>(nullable: true),
                Outcome = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_oncall_calls", call => call.Id));
        migrationBuilder.CreateIndex("IX_oncall_calls_At", "oncall_calls", "At");
    }
}
