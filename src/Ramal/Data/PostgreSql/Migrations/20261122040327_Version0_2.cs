using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Ramal.Data.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Version0_2 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "user_name",
                table: "users",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "recipient",
                table: "scheduled_messages",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(64)",
                oldMaxLength: 64);

            migrationBuilder.AddColumn<bool>(
                name: "despite_opt_out",
                table: "scheduled_messages",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "origin",
                table: "scheduled_messages",
                type: "character varying(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "person");

            migrationBuilder.AddColumn<string>(
                name: "quoted",
                table: "scheduled_messages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recipient_key",
                table: "scheduled_messages",
                type: "character varying(275)",
                maxLength: 275,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "ai_usage",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    month = table.Column<string>(type: "character varying(7)", maxLength: 7, nullable: false),
                    input_tokens = table.Column<long>(type: "bigint", nullable: false),
                    output_tokens = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ai_usage", x => new { x.account_id, x.month });
                    table.ForeignKey(
                        name: "FK_ai_usage_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contacts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    typed_name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    address_book_name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    push_name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    sort_name = table.Column<string>(type: "character varying(240)", maxLength: 240, nullable: false),
                    fallback_name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    fields = table.Column<string>(type: "text", nullable: false),
                    opted_out_at = table.Column<long>(type: "bigint", nullable: true),
                    opt_out_unanswered = table.Column<Guid>(type: "uuid", nullable: true),
                    merged_into = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contacts", x => x.id);
                    table.ForeignKey(
                        name: "FK_contacts_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "conversations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    is_group = table.Column<bool>(type: "boolean", nullable: false),
                    peer = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: true),
                    origin_contact_id = table.Column<Guid>(type: "uuid", nullable: true),
                    chat_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    search_title = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    unread = table.Column<int>(type: "integer", nullable: false),
                    read_at = table.Column<long>(type: "bigint", nullable: false),
                    read_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_at = table.Column<long>(type: "bigint", nullable: false),
                    last_message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    is_archived = table.Column<bool>(type: "boolean", nullable: false),
                    assigned_to = table.Column<int>(type: "integer", nullable: true),
                    automation_paused_until = table.Column<long>(type: "bigint", nullable: true),
                    automation_paused_by = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    absorbed_into = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_conversations", x => x.id);
                    table.ForeignKey(
                        name: "FK_conversations_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "event_cursors",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    transaction_text = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event_cursors", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "flow_secrets",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flow_secrets", x => new { x.account_id, x.name });
                    table.ForeignKey(
                        name: "FK_flow_secrets_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flow_settings",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    opening_hours = table.Column<string>(type: "text", nullable: true),
                    step_limit = table.Column<int>(type: "integer", nullable: false),
                    ai_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    ai_address = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    ai_model = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    ai_key = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    monthly_token_limit = table.Column<long>(type: "bigint", nullable: true),
                    monthly_cost_limit = table.Column<decimal>(type: "numeric", nullable: true),
                    price_per_million_input = table.Column<decimal>(type: "numeric", nullable: true),
                    price_per_million_output = table.Column<decimal>(type: "numeric", nullable: true),
                    currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    ai_failure = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flow_settings", x => x.account_id);
                    table.ForeignKey(
                        name: "FK_flow_settings_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flows",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    description = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    instances = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    draft = table.Column<string>(type: "text", nullable: false),
                    problem_count = table.Column<int>(type: "integer", nullable: false),
                    has_unpublished_changes = table.Column<bool>(type: "boolean", nullable: false),
                    published_version = table.Column<int>(type: "integer", nullable: true),
                    published_at = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flows", x => x.id);
                    table.ForeignKey(
                        name: "FK_flows_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "imported_rows",
                columns: table => new
                {
                    source = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    old_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: true),
                    new_id = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_rows", x => new { x.source, x.kind, x.old_key });
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    by_id = table.Column<int>(type: "integer", nullable: true),
                    by_name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    origin = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    program = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    layout = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    source = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    files = table.Column<string>(type: "text", nullable: false),
                    choices = table.Column<string>(type: "text", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true),
                    report = table.Column<string>(type: "text", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    csv = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    origin_conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    external_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    is_incoming = table.Column<bool>(type: "boolean", nullable: false),
                    origin = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<string>(type: "text", nullable: true),
                    sender_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reply_to = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true),
                    outbound_id = table.Column<Guid>(type: "uuid", nullable: true),
                    tick = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    media_id = table.Column<Guid>(type: "uuid", nullable: true),
                    media_state = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    edited_at = table.Column<long>(type: "bigint", nullable: true),
                    deleted_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_messages", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "inbox_settings",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    opt_out_words = table.Column<string>(type: "text", nullable: false),
                    opt_out_answer = table.Column<string>(type: "text", nullable: true),
                    sends_read_marks = table.Column<bool>(type: "boolean", nullable: false),
                    reply_pause_hours = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_settings", x => x.account_id);
                    table.ForeignKey(
                        name: "FK_inbox_settings_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "instance_aliases",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    other_id = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_instance_aliases", x => new { x.user_id, x.other_id });
                    table.ForeignKey(
                        name: "FK_instance_aliases_accounts_user_id",
                        column: x => x.user_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "labels",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    folded_name = table.Column<string>(type: "character varying(160)", maxLength: 160, nullable: false),
                    color = table.Column<string>(type: "character varying(7)", maxLength: 7, nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => x.id);
                    table.ForeignKey(
                        name: "FK_labels_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "message_amendments",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    of_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    actor = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    body = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_amendments", x => new { x.account_id, x.instance_id, x.of_id, x.kind, x.actor });
                });

            migrationBuilder.CreateTable(
                name: "password_links",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    token_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_password_links", x => x.user_id);
                    table.ForeignKey(
                        name: "FK_password_links_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_entries",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    section = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    value = table.Column<byte[]>(type: "bytea", nullable: false)
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

            migrationBuilder.CreateTable(
                name: "waiting_media",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    sealed_file = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_waiting_media", x => x.message_id);
                });

            migrationBuilder.CreateTable(
                name: "contact_aliases",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(275)", maxLength: 275, nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    value = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    origin_id = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_aliases", x => new { x.account_id, x.name });
                    table.ForeignKey(
                        name: "FK_contact_aliases_contacts_contact_id",
                        column: x => x.contact_id,
                        principalTable: "contacts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contact_merges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    kept_id = table.Column<Guid>(type: "uuid", nullable: false),
                    gone_id = table.Column<Guid>(type: "uuid", nullable: false),
                    by_person = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    split_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_merges", x => x.id);
                    table.ForeignKey(
                        name: "FK_contact_merges_contacts_gone_id",
                        column: x => x.gone_id,
                        principalTable: "contacts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_contact_merges_contacts_kept_id",
                        column: x => x.kept_id,
                        principalTable: "contacts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "conversation_notes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    author_name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_conversation_notes", x => x.id);
                    table.ForeignKey(
                        name: "FK_conversation_notes_conversations_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flow_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    flow_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    instance_id = table.Column<int>(type: "integer", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    step_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    wake_at = table.Column<long>(type: "bigint", nullable: true),
                    held_conversation = table.Column<Guid>(type: "uuid", nullable: true),
                    alive_in = table.Column<Guid>(type: "uuid", nullable: true),
                    place = table.Column<string>(type: "text", nullable: false),
                    journalled = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    end_reason = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flow_runs", x => x.id);
                    table.ForeignKey(
                        name: "FK_flow_runs_flows_flow_id",
                        column: x => x.flow_id,
                        principalTable: "flows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flow_versions",
                columns: table => new
                {
                    flow_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    definition = table.Column<string>(type: "text", nullable: false),
                    published_at = table.Column<long>(type: "bigint", nullable: false),
                    published_by = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    note = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flow_versions", x => new { x.flow_id, x.version });
                    table.ForeignKey(
                        name: "FK_flow_versions_flows_flow_id",
                        column: x => x.flow_id,
                        principalTable: "flows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_rows",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    row = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    outcome = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    remark = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_rows", x => new { x.import_id, x.seq });
                    table.ForeignKey(
                        name: "FK_import_rows_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "conversation_labels",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    label_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_conversation_labels", x => new { x.conversation_id, x.label_id });
                    table.ForeignKey(
                        name: "FK_conversation_labels_conversations_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_conversation_labels_labels_label_id",
                        column: x => x.label_id,
                        principalTable: "labels",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flow_run_steps",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    flow_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    step_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    output = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    note = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    outbound_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_flow_run_steps", x => new { x.run_id, x.seq });
                    table.ForeignKey(
                        name: "FK_flow_run_steps_flow_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "flow_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_messages_in_flight",
                table: "scheduled_messages",
                columns: new[] { "user_id", "sent_via" },
                filter: "state IN ('handed', 'unknown')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_open_for",
                table: "scheduled_messages",
                columns: new[] { "user_id", "recipient_key" },
                filter: "state IN ('planned', 'claimed', 'held', 'handed', 'unknown')");

            migrationBuilder.CreateIndex(
                name: "IX_contact_aliases_contact_id",
                table: "contact_aliases",
                column: "contact_id");

            migrationBuilder.CreateIndex(
                name: "IX_contact_merges_gone_id",
                table: "contact_merges",
                column: "gone_id");

            migrationBuilder.CreateIndex(
                name: "IX_contact_merges_kept_id",
                table: "contact_merges",
                column: "kept_id");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_by_name",
                table: "contacts",
                columns: new[] { "account_id", "sort_name", "id" },
                filter: "merged_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_merged",
                table: "contacts",
                column: "merged_into",
                filter: "merged_into IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_unanswered",
                table: "contacts",
                column: "opt_out_unanswered",
                filter: "opt_out_unanswered IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_conversation_labels_label_id_conversation_id",
                table: "conversation_labels",
                columns: new[] { "label_id", "conversation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_conversation_notes_conversation_id_created_at",
                table: "conversation_notes",
                columns: new[] { "conversation_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_conversations_account_id_instance_id_peer",
                table: "conversations",
                columns: new[] { "account_id", "instance_id", "peer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_conversations_archived",
                table: "conversations",
                columns: new[] { "account_id", "last_at", "id" },
                filter: "is_archived AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_assigned",
                table: "conversations",
                columns: new[] { "account_id", "assigned_to", "last_at", "id" },
                filter: "assigned_to IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_contact",
                table: "conversations",
                column: "contact_id",
                filter: "contact_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_groups",
                table: "conversations",
                columns: new[] { "account_id", "last_at", "id" },
                filter: "is_group AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_list",
                table: "conversations",
                columns: new[] { "account_id", "last_at", "id" },
                filter: "NOT is_archived AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_of_instance",
                table: "conversations",
                columns: new[] { "account_id", "instance_id", "last_at", "id" },
                filter: "NOT is_archived AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_unread",
                table: "conversations",
                columns: new[] { "account_id", "last_at", "id", "instance_id", "unread", "is_archived" },
                filter: "unread > 0 AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_flow_run_steps_flow_id_version_kind_step_id_output",
                table: "flow_run_steps",
                columns: new[] { "flow_id", "version", "kind", "step_id", "output" });

            migrationBuilder.CreateIndex(
                name: "IX_flow_run_steps_message_id",
                table: "flow_run_steps",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_flow_runs_account_id_flow_id_id",
                table: "flow_runs",
                columns: new[] { "account_id", "flow_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_flow_runs_alive_in_flow_id",
                table: "flow_runs",
                columns: new[] { "alive_in", "flow_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_flow_runs_contact",
                table: "flow_runs",
                column: "contact_id",
                filter: "alive_in IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_flow_runs_conversation_id_flow_id_started_at",
                table: "flow_runs",
                columns: new[] { "conversation_id", "flow_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "IX_flow_runs_flow_id",
                table: "flow_runs",
                column: "flow_id");

            migrationBuilder.CreateIndex(
                name: "IX_flow_runs_held_conversation",
                table: "flow_runs",
                column: "held_conversation",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_flow_runs_waking",
                table: "flow_runs",
                columns: new[] { "wake_at", "id" },
                filter: "wake_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_flows_account_id_id",
                table: "flows",
                columns: new[] { "account_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_imports_created_at",
                table: "imports",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_messages_account_id_instance_id_external_id",
                table: "inbox_messages",
                columns: new[] { "account_id", "instance_id", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbox_messages_conversation_id_at_id",
                table: "inbox_messages",
                columns: new[] { "conversation_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_inbox_messages_id",
                table: "inbox_messages",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_media",
                table: "inbox_messages",
                column: "media_id",
                filter: "media_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_moved",
                table: "inbox_messages",
                column: "origin_conversation_id",
                filter: "origin_conversation_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_unsettled",
                table: "inbox_messages",
                columns: new[] { "account_id", "instance_id" },
                filter: "origin = 'unsettled'");

            migrationBuilder.CreateIndex(
                name: "IX_labels_account_id_folded_name",
                table: "labels",
                columns: new[] { "account_id", "folded_name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_password_links_token_hash",
                table: "password_links",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_waiting_media_account_id",
                table: "waiting_media",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_waiting_media_next",
                table: "waiting_media",
                column: "next_at",
                filter: "next_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ai_usage");

            migrationBuilder.DropTable(
                name: "contact_aliases");

            migrationBuilder.DropTable(
                name: "contact_merges");

            migrationBuilder.DropTable(
                name: "conversation_labels");

            migrationBuilder.DropTable(
                name: "conversation_notes");

            migrationBuilder.DropTable(
                name: "event_cursors");

            migrationBuilder.DropTable(
                name: "flow_run_steps");

            migrationBuilder.DropTable(
                name: "flow_secrets");

            migrationBuilder.DropTable(
                name: "flow_settings");

            migrationBuilder.DropTable(
                name: "flow_versions");

            migrationBuilder.DropTable(
                name: "import_rows");

            migrationBuilder.DropTable(
                name: "imported_rows");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "inbox_settings");

            migrationBuilder.DropTable(
                name: "instance_aliases");

            migrationBuilder.DropTable(
                name: "message_amendments");

            migrationBuilder.DropTable(
                name: "password_links");

            migrationBuilder.DropTable(
                name: "session_entries");

            migrationBuilder.DropTable(
                name: "waiting_media");

            migrationBuilder.DropTable(
                name: "contacts");

            migrationBuilder.DropTable(
                name: "labels");

            migrationBuilder.DropTable(
                name: "conversations");

            migrationBuilder.DropTable(
                name: "flow_runs");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "flows");

            migrationBuilder.DropIndex(
                name: "ix_messages_in_flight",
                table: "scheduled_messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_open_for",
                table: "scheduled_messages");

            migrationBuilder.DropColumn(
                name: "user_name",
                table: "users");

            migrationBuilder.DropColumn(
                name: "despite_opt_out",
                table: "scheduled_messages");

            migrationBuilder.DropColumn(
                name: "origin",
                table: "scheduled_messages");

            migrationBuilder.DropColumn(
                name: "quoted",
                table: "scheduled_messages");

            migrationBuilder.DropColumn(
                name: "recipient_key",
                table: "scheduled_messages");

            migrationBuilder.AlterColumn<string>(
                name: "recipient",
                table: "scheduled_messages",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldMaxLength: 255);
        }
    }
}
