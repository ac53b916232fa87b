using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Sites, units, people, devices.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124140000_Organisation")]
internal sealed class Organisation : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "sites",
            table => new { Id = table.Column<string>(), Name = table.Column<string>(), Kilometres = table.Column<int>() },
            constraints: table => table.PrimaryKey("PK_sites", site => site.Id));
        migrationBuilder.CreateTable(
            "units",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                Site = table.Column<string>(),
                GoalPercent = table.Column<int>(),
                ContactsPerMonth = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_units", unit => unit.Id));
        migrationBuilder.CreateTable(
            "staff",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                Role = table.Column<string>(),
                Unit = table.Column<string>(nullable: true),
                Subject = table.Column<string>(nullable: true),
                Skills = table.Column<string>(),
                Rights = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_staff", person => person.Id));
        migrationBuilder.CreateIndex("IX_staff_Subject", "staff", "Subject", unique: true);
        migrationBuilder.CreateTable(
            "devices",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                Site = table.Column<string>(),
                Kind = table.Column<string>(),
                Address = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_devices", device => device.Id));
    }
}
