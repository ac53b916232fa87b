using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Booked visits, the people in them, and who was let in.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124120000_Visits")]
internal sealed class Visits : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "visits",
            table => new
            {
                Id = table.Column<string>(),
                Room = table.Column<string>(),
                Class = table.Column<string>(),
                Start = table.Column<long>(),
                End = table.Column<long>(),
                OpensMinutes = table.Column<int>(),
                BookedAt = table.Column<long>(),
                CancelledAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_visits", visit => visit.Id));
        migrationBuilder.CreateIndex("IX_visits_Room", "visits", "Room", unique: true);
        migrationBuilder.CreateIndex("IX_visits_Start", "visits", "Start");
        migrationBuilder.CreateTable(
            "visit_people",
            table => new
            {
                Id = table.Column<string>(),
                VisitId = table.Column<string>(),
                Name = table.Column<string>(),
                Role = table.Column<string>(),
                Reference = table.Column<string>(nullable: true),
                Language = table.Column<string>(),
                OneTime = table.Column<bool>(),
                Generation = table.Column<int>(),
                Device = table.Column<string>(nullable: true),
                UsedAt = table.Column<long>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_visit_people", person => person.Id);
                table.ForeignKey("FK_visit_people_visits", person => person.VisitId, "visits", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_visit_people_VisitId", "visit_people", "VisitId");
        migrationBuilder.CreateIndex("IX_visit_people_Reference", "visit_people", "Reference");
        migrationBuilder.CreateTable(
            "booking_keys",
            table => new
            {
                Key = table.Column<string>(),
                Request = table.Column<string>(),
                VisitId = table.Column<string>(),
                At = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_booking_keys", key => key.Key));
        migrationBuilder.CreateTable(
            "admissions",
            table => new
            {
                Room = table.Column<string>(),
                Participant = table.Column<string>(),
                By = table.Column<string>(),
                At = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_admissions", admission => new { admission.Room, admission.Participant }));
    }
}
