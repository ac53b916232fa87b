using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaServer.Care.Storage.Migrations;

/// <summary>The hash-chained log.</summary>
[DbContext(typeof(CareContext))]
[Migration("20261124121000_AuditLog")]
internal sealed class AuditLog : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "audit",
        table => new
        {
            Sequence = table.Column<long>(),
            At = table.Column<long>(),
            Action = table.Column<string>(),
            Room = table.Column<string>(),
            Actor = table.Column<string>(),
            Role = table.Column<string>(),
            Subject = table.Column<string>(),
            Detail = table.Column<string>(),
            Name = table.Column<string>(nullable: true),
            Salt = table.Column<string>(nullable: true),
            Commitment = table.Column<string>(),
            Previous = table.Column<string>(),
            Hash = table.Column<string>(),
        },
        constraints: table => table.PrimaryKey("PK_audit", entry => entry.Sequence));
}
