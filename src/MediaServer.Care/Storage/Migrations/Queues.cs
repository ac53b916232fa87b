using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Queues of services, and targets.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124141000_Queues")]
internal sealed class Queues : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Kind", "oncall_services", defaultValue: "ring");
        migrationBuilder.AddColumn<int>("TargetSeconds", "oncall_services", defaultValue: 60);
        migrationBuilder.CreateTable(
            "queue_entries",
            table => new
            {
                Id = table.Column<string>(),
                Service = table.Column<string>(),
                Room = table.Column<string>(),
                Participant = table.Column<string>(),
                Name = table.Column<string>(),
                Skill = table.Column<string>(nullable: true),
                Priority = table.Column<int>(),
                At = table.Column<long>(),
                TakenBy = table.Column<string>(nullable: true),
                TakenByName = table.Column<string>(nullable: true),
                TakenAt = table.Column<long>(nullable: true),
                EndedAt = table.Column<long>(nullable: true),
                Outcome = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_queue_entries", entry => entry.Id));
        migrationBuilder.CreateIndex("IX_queue_entries_Service_At", "queue_entries", ["Service", "At"]);
    }
}
