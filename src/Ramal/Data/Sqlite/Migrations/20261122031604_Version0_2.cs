using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ramal.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Version0_2 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "session_entries",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    section = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    value = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_entries", x => new { x.user_id, x.instance_id, x.section, x.name });
                    table.ForeignKey(
                        name: "FK_session_entries_user_instances_user_id_instance_id",
                        columns: x => new { x.user_id, x.instance_id },
                        principalTable: "user_instances",
                        principalColumns: new[] { "user_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "session_entries");
        }
    }
}
