using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Webhooks, the units of visits, stays in rooms, feedback.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124142000_Figures")]
internal sealed class Figures : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Unit", "visits", nullable: true);
        migrationBuilder.CreateTable(
            "webhooks",
            table => new
            {
                Id = table.Column<string>(),
                Url = table.Column<string>(),
                Event = table.Column<string>(),
                Body = table.Column<string>(),
                At = table.Column<long>(),
                Attempts = table.Column<int>(),
                NextAt = table.Column<long>(),
                DoneAt = table.Column<long>(nullable: true),
                Outcome = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_webhooks", one => one.Id));
        migrationBuilder.CreateIndex("IX_webhooks_NextAt", "webhooks", "NextAt");
        migrationBuilder.CreateTable(
            "stays",
            table => new
            {
                Id = table.Column<string>(),
                Room = table.Column<string>(),
                Participant = table.Column<string>(),
                Role = table.Column<string>(),
                Kind = table.Column<string>(),
                From = table.Column<long>(),
                To = table.Column<long>(),
                ConcealedPermille = table.Column<int>(),
                FrozenMs = table.Column<int>(),
                Drops = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_stays", stay => stay.Id));
        migrationBuilder.CreateIndex("IX_stays_From", "stays", "From");
        migrationBuilder.CreateIndex("IX_stays_Room", "stays", "Room");
        migrationBuilder.CreateTable(
            "feedback",
            table => new
            {
                Id = table.Column<string>(),
                Room = table.Column<string>(),
                Role = table.Column<string>(),
                At = table.Column<long>(),
                Mark = table.Column<int>(),
                Reason = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_feedback", one => one.Id));
        migrationBuilder.CreateIndex("IX_feedback_At", "feedback", "At");
    }
}
