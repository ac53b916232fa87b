using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>Files of calls.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124144000_Files")]
internal sealed class FileTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "files",
            table => new
            {
                Id = table.Column<string>(),
                Room = table.Column<string>(),
                Participant = table.Column<string>(),
                Sender = table.Column<string>(),
                Name = table.Column<string>(),
                Type = table.Column<string>(),
                Size = table.Column<long>(),
                Sha256 = table.Column<string>(),
                Kind = table.Column<string>(),
                At = table.Column<long>(),
                Received = table.Column<long>(),
                CompleteAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_files", file => file.Id));
        migrationBuilder.CreateIndex("IX_files_Room", "files", "Room");
        migrationBuilder.CreateIndex("IX_files_At", "files", "At");
    }
}
