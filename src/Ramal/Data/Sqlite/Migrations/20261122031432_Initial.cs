using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ramal.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_instance_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: true),
                    actor_id = table.Column<int>(type: "INTEGER", nullable: true),
                    actor_name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    action = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    detail = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_cursors",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    transaction_text = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event_cursors", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    body_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: true),
                    sealed_answer = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_keys", x => new { x.account_id, x.hash });
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    conversation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    origin_conversation_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    is_incoming = table.Column<bool>(type: "INTEGER", nullable: false),
                    origin = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: true),
                    sender_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    reply_to = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    outbound_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    tick = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    media_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    media_state = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    edited_at = table.Column<long>(type: "INTEGER", nullable: true),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_messages", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "key_ring",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_ring", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "media_files",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    content_type = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_media_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "message_amendments",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    of_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_amendments", x => new { x.account_id, x.instance_id, x.of_id, x.kind, x.actor });
                });

            migrationBuilder.CreateTable(
                name: "server_settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_server_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    language = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    must_change_password = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "waiting_media",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sealed_file = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_waiting_media", x => x.message_id);
                });

            migrationBuilder.CreateTable(
                name: "ai_usage",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    month = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    typed_name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    address_book_name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    push_name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    sort_name = table.Column<string>(type: "TEXT", maxLength: 240, nullable: false),
                    fallback_name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    opted_out_at = table.Column<long>(type: "INTEGER", nullable: true),
                    opt_out_unanswered = table.Column<Guid>(type: "TEXT", nullable: true),
                    merged_into = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    is_group = table.Column<bool>(type: "INTEGER", nullable: false),
                    peer = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    origin_contact_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    chat_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    search_title = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    unread = table.Column<int>(type: "INTEGER", nullable: false),
                    read_at = table.Column<long>(type: "INTEGER", nullable: false),
                    read_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_message_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_archived = table.Column<bool>(type: "INTEGER", nullable: false),
                    assigned_to = table.Column<int>(type: "INTEGER", nullable: true),
                    automation_paused_until = table.Column<long>(type: "INTEGER", nullable: true),
                    automation_paused_by = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    absorbed_into = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "flow_secrets",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    opening_hours = table.Column<string>(type: "TEXT", nullable: true),
                    step_limit = table.Column<int>(type: "INTEGER", nullable: false),
                    ai_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    ai_address = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ai_model = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ai_key = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    monthly_token_limit = table.Column<long>(type: "INTEGER", nullable: true),
                    monthly_cost_limit = table.Column<decimal>(type: "TEXT", nullable: true),
                    price_per_million_input = table.Column<decimal>(type: "TEXT", nullable: true),
                    price_per_million_output = table.Column<decimal>(type: "TEXT", nullable: true),
                    currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    ai_failure = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    instances = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    draft = table.Column<string>(type: "TEXT", nullable: false),
                    problem_count = table.Column<int>(type: "INTEGER", nullable: false),
                    has_unpublished_changes = table.Column<bool>(type: "INTEGER", nullable: false),
                    published_version = table.Column<int>(type: "INTEGER", nullable: true),
                    published_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "inbox_settings",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    opt_out_words = table.Column<string>(type: "TEXT", nullable: false),
                    opt_out_answer = table.Column<string>(type: "TEXT", nullable: true),
                    sends_read_marks = table.Column<bool>(type: "INTEGER", nullable: false),
                    reply_pause_hours = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "labels",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    folded_name = table.Column<string>(type: "TEXT", maxLength: 160, nullable: false),
                    color = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "message_transitions",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    from_state = table.Column<string>(type: "TEXT", maxLength: 12, nullable: true),
                    to_state = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    moved_by = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    actor_name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: true),
                    fencing = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_transitions", x => new { x.message_id, x.seq });
                    table.ForeignKey(
                        name: "FK_message_transitions_accounts_user_id",
                        column: x => x.user_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_instances",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    connector = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    settings_json = table.Column<string>(type: "TEXT", nullable: false),
                    sealed_secrets = table.Column<string>(type: "TEXT", nullable: false),
                    uses_server_settings = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    status_since = table.Column<long>(type: "INTEGER", nullable: false),
                    status_cause = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    profile_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    pace_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    callback_mode = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    last_event_at = table.Column<long>(type: "INTEGER", nullable: true),
                    wants_connection = table.Column<bool>(type: "INTEGER", nullable: false),
                    paired_at = table.Column<long>(type: "INTEGER", nullable: true),
                    callback_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    sealed_callback = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_instances", x => new { x.user_id, x.id });
                    table.ForeignKey(
                        name: "FK_user_instances_accounts_user_id",
                        column: x => x.user_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scheduled_messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: true),
                    choice = table.Column<string>(type: "TEXT", maxLength: 250, nullable: true),
                    to_kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    recipient = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    recipient_key = table.Column<string>(type: "TEXT", maxLength: 275, nullable: false, defaultValue: ""),
                    origin = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false, defaultValue: "person"),
                    despite_opt_out = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    to_name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    text = table.Column<string>(type: "TEXT", maxLength: 4096, nullable: false),
                    media_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    media = table.Column<string>(type: "TEXT", nullable: true),
                    quoted = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: false),
                    hold_at = table.Column<long>(type: "INTEGER", nullable: false),
                    time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    late_by = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    fencing = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    sent_via = table.Column<int>(type: "INTEGER", nullable: true),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    handed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    accepted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    delivered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    read_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_scheduled_messages", x => x.id);
                    table.ForeignKey(
                        name: "FK_scheduled_messages_accounts_user_id",
                        column: x => x.user_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_scheduled_messages_media_files_media_id",
                        column: x => x.media_id,
                        principalTable: "media_files",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    start = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    secret_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    scopes = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.id);
                    table.ForeignKey(
                        name: "FK_api_keys_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_memberships", x => new { x.user_id, x.account_id });
                    table.ForeignKey(
                        name: "FK_memberships_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_memberships_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.id);
                    table.ForeignKey(
                        name: "FK_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contact_aliases",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 275, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    origin_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    added_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kept_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    gone_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by_person = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    split_at = table.Column<long>(type: "INTEGER", nullable: true)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    conversation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    author_name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    flow_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    conversation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    step_id = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    wake_at = table.Column<long>(type: "INTEGER", nullable: true),
                    held_conversation = table.Column<Guid>(type: "TEXT", nullable: true),
                    alive_in = table.Column<Guid>(type: "TEXT", nullable: true),
                    place = table.Column<string>(type: "TEXT", nullable: false),
                    journalled = table.Column<int>(type: "INTEGER", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    end_reason = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true)
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
                    flow_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    published_at = table.Column<long>(type: "INTEGER", nullable: false),
                    published_by = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
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
                name: "conversation_labels",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    label_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "connect_links",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    language = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    spent_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_connect_links", x => new { x.user_id, x.instance_id });
                    table.ForeignKey(
                        name: "FK_connect_links_user_instances_user_id_instance_id",
                        columns: x => new { x.user_id, x.instance_id },
                        principalTable: "user_instances",
                        principalColumns: new[] { "user_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "instance_groups",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<int>(type: "INTEGER", nullable: false),
                    groups_json = table.Column<string>(type: "TEXT", nullable: false),
                    fetched_at = table.Column<long>(type: "INTEGER", nullable: false),
                    is_stale = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_instance_groups", x => new { x.user_id, x.instance_id });
                    table.ForeignKey(
                        name: "FK_instance_groups_user_instances_user_id_instance_id",
                        columns: x => new { x.user_id, x.instance_id },
                        principalTable: "user_instances",
                        principalColumns: new[] { "user_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "flow_run_steps",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    account_id = table.Column<int>(type: "INTEGER", nullable: false),
                    flow_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    step_id = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    output = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    outbound_id = table.Column<Guid>(type: "TEXT", nullable: true)
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
                name: "IX_api_keys_account_id",
                table: "api_keys",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_secret_hash",
                table: "api_keys",
                column: "secret_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_user_id",
                table: "api_keys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_audit_account_id",
                table: "audit",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_connect_links_token_hash",
                table: "connect_links",
                column: "token_hash",
                unique: true);

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
                columns: new[] { "account_id", "last_at", "id" },
                filter: "unread > 0 AND absorbed_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_events_at",
                table: "events",
                column: "at");

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
                name: "IX_idempotency_keys_started_at",
                table: "idempotency_keys",
                column: "started_at");

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
                name: "IX_media_files_created_at_id",
                table: "media_files",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_memberships_account_id",
                table: "memberships",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_message_transitions_user_id",
                table: "message_transitions",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_messages_external",
                table: "scheduled_messages",
                columns: new[] { "user_id", "sent_via", "external_id" },
                filter: "external_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_hold",
                table: "scheduled_messages",
                column: "hold_at",
                filter: "state = 'planned'");

            migrationBuilder.CreateIndex(
                name: "ix_messages_in_flight",
                table: "scheduled_messages",
                columns: new[] { "user_id", "sent_via" },
                filter: "state IN ('handed', 'unknown')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_leased",
                table: "scheduled_messages",
                column: "lease_until",
                filter: "lease_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_media",
                table: "scheduled_messages",
                column: "media_id",
                filter: "media_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_open_for",
                table: "scheduled_messages",
                columns: new[] { "user_id", "recipient_key" },
                filter: "state IN ('planned', 'claimed', 'held', 'handed', 'unknown')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_unknown",
                table: "scheduled_messages",
                column: "next_at",
                filter: "state = 'unknown'");

            migrationBuilder.CreateIndex(
                name: "ix_messages_unrouted",
                table: "scheduled_messages",
                column: "next_at",
                filter: "state = 'planned' AND instance_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_waiting",
                table: "scheduled_messages",
                columns: new[] { "user_id", "instance_id", "next_at", "id" },
                filter: "state = 'planned'");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_messages_user_id_due_at_id",
                table: "scheduled_messages",
                columns: new[] { "user_id", "due_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_messages_user_id_state_due_at_id",
                table: "scheduled_messages",
                columns: new[] { "user_id", "state", "due_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_token_hash",
                table: "sessions",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_user_id",
                table: "sessions",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_user_instances_callback_hash",
                table: "user_instances",
                column: "callback_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "one_active_instance",
                table: "user_instances",
                column: "user_id",
                unique: true,
                filter: "is_active");

            migrationBuilder.CreateIndex(
                name: "one_instance_of_a_number",
                table: "user_instances",
                column: "phone_number",
                unique: true,
                filter: "wants_connection");

            migrationBuilder.CreateIndex(
                name: "IX_users_email_key",
                table: "users",
                column: "email_key",
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
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "connect_links");

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
                name: "events");

            migrationBuilder.DropTable(
                name: "flow_run_steps");

            migrationBuilder.DropTable(
                name: "flow_secrets");

            migrationBuilder.DropTable(
                name: "flow_settings");

            migrationBuilder.DropTable(
                name: "flow_versions");

            migrationBuilder.DropTable(
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "inbox_settings");

            migrationBuilder.DropTable(
                name: "instance_groups");

            migrationBuilder.DropTable(
                name: "key_ring");

            migrationBuilder.DropTable(
                name: "memberships");

            migrationBuilder.DropTable(
                name: "message_amendments");

            migrationBuilder.DropTable(
                name: "message_transitions");

            migrationBuilder.DropTable(
                name: "scheduled_messages");

            migrationBuilder.DropTable(
                name: "server_settings");

            migrationBuilder.DropTable(
                name: "sessions");

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
                name: "user_instances");

            migrationBuilder.DropTable(
                name: "media_files");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "flows");

            migrationBuilder.DropTable(
                name: "accounts");
        }
    }
}
