using System.IO.Compression;
using Ramal.Testing;

namespace Ramal.Tests.Features.Imports;

public sealed class YladaImportTests
{
    private const string Flat = """
        { "2": { "id": 2, "user_id": 2, "name": "Meu WhatsApp", "status": "connected", "port": 5001, "phone_number": "+55 11 99999-1111",
                 "agent_id": null, "messages_sent": 0, "messages_received": 0, "created_at": "2026-01-02T10:00:00.000000", "session_dir": "data/sessions/user_2" } }
        """;

    [Fact]
    public async Task The_only_instance_of_a_user_becomes_number_one_and_its_old_number_leads_to_it()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, OldData.NewFolder(scratch.Folder, ("user_instances.json", Flat)));

        Assert.Equal("flat", import.GetProperty("layout").GetString());
        using var person = await OpenAsync(server, 2);
        var instance = Assert.Single(await ImportServer.ItemsAsync(person, "/api/instances"));
        Assert.Equal(("2_1", true, "+5511999991111"), (instance.GetProperty("sessionKey").GetString(), instance.GetProperty("isActive").GetBoolean(), instance.GetProperty("phoneNumber").GetString()));
        Assert.Equal(1, (await person.GetAsync("/api/instances/2")).EnsureStatus(200).Json.GetProperty("id").GetInt32());
        Assert.Equal(404, (await person.GetAsync("/api/instances/3")).Status);

        // The number that meant another one is never given again.
        Assert.Equal("2_3", (await person.PostAsync("/api/instances", new { name = "Nova", connector = "scripted" })).EnsureStatus(201).Json.GetProperty("sessionKey").GetString());
    }

    [Fact]
    public async Task The_old_programs_own_conversion_of_the_same_file_is_recognised()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        await ImportServer.ImportAsync(server, OldData.NewFolder(scratch.Folder, ("user_instances.json", Flat)));

        var second = await ImportServer.ImportAsync(server, OldData.NewFolder(scratch.Folder, ("user_instances.json",
            """{ "2": { "instances": [ { "id": 2, "user_id": 2, "name": "Meu WhatsApp" }, { "id": 3, "name": "Bot Suporte" } ], "default_instance_id": 2 } }""")));

        Assert.Equal((2L, 1L, 1L, 0L), ImportServer.CountOf(second, "instances"));
        using var person = await OpenAsync(server, 2);
        Assert.Equal(["2_1", "2_3"], (await ImportServer.ItemsAsync(person, "/api/instances")).Select(instance => instance.GetProperty("sessionKey").GetString()));
    }

    [Fact]
    public async Task Old_new_mixed_and_idless_shapes_come_from_one_file()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var folder = OldData.NewFolder(scratch.Folder, ("data/user_instances.json", """
            {
              "2": { "id": 2, "name": "Velha", "port": 5002 },
              "3": { "instances": [ { "id": 1, "name": "Vendas" }, { "id": 2, "name": "Suporte" } ], "default_instance_id": 2 },
              "4": { "id": 4, "name": "Esquecida", "session_dir": "data/sessions/user_4", "instances": [ { "id": 1, "name": "Nova" } ], "default_instance_id": null },
              "5": { "name": "Sem id", "port": 5001 },
              "6": [ { "id": 1, "name": "Lista" }, "lixo" ],
              "7": {},
              "8": "lixo"
            }
            """));

        var import = await ImportServer.ImportAsync(server, folder);

        Assert.Equal("mixed", import.GetProperty("layout").GetString());
        Assert.Equal((9L, 7L, 0L, 2L), ImportServer.CountOf(import, "instances"));
        Assert.Equal(["2_1"], await KeysAsync(server, 2));
        Assert.Equal(["3_1", "3_2"], await KeysAsync(server, 3));
        Assert.Equal(["4_1", "4_4"], await KeysAsync(server, 4));
        Assert.Equal(["5_1"], await KeysAsync(server, 5));
        Assert.Equal(["6_1"], await KeysAsync(server, 6));
        using var three = await OpenAsync(server, 3);
        Assert.Equal("Suporte", (await three.GetAsync("/api/instances/active")).Json.GetProperty("name").GetString());
        using var four = await OpenAsync(server, 4);
        Assert.Equal("Nova", (await four.GetAsync("/api/instances/active")).Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_truncated_file_stops_with_its_line_and_column_and_nothing_is_written()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.DryRunAsync(server, OldData.NewFolder(
            scratch.Folder, ("user_instances.json", "{\n  \"2\": { \"id\": 2 }\n}{ \"3\""), ("flows_memory.json", """{ "flows": [] }""")));

        var problem = import.GetProperty("problem");
        Assert.Equal(
            ("import-malformed", "user_instances.json", 3, 2),
            (problem.GetProperty("code").GetString(), problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
        Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/admin/users"));
    }

    [Fact]
    public async Task People_log_organizations_and_settings_of_the_assistant_are_each_taken_or_reported()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(OldData.Password)));
        var folder = OldData.NewFolder(
            scratch.Folder,
            ("users.json", $$"""{ "2": { "id": 2, "email": "ana@exemplo.invalid", "password_hash": "{{hash}}", "name": "Ana", "role": "user", "is_active": true, "created_at": "2026-01-02T10:00:00" } }"""),
            ("user_instances.json", Flat),
            ("organizations.json", """[ { "id": 1, "name": "Loja", "instances": [ { "id": 1, "name": "Da loja" }, { "id": 1, "name": "Da loja também" } ] } ]"""),
            ("messages_log.json", """[ { "phone": "5511988887777", "message": "oi", "timestamp": 1767348000.5, "status": "sent" }, { "phone": "5511988887777", "message": "oi", "timestamp": 1767348000.5, "status": "sent" } ]"""),
            ("ai_config.json", $$"""{ "provider": "openai", "api_key": "{{OldData.Token}}" }"""));

        var import = await ImportServer.ImportAsync(server, folder);

        Assert.DoesNotContain(OldData.Token, import.ToString(), StringComparison.Ordinal);
        Assert.Contains("assistant-missing", ImportServer.CodesOf(import));
        Assert.Equal((3L, 3L), (ImportServer.CountOf(import, "instances").Found, ImportServer.CountOf(import, "instances").Taken));
        Assert.Equal(2, (await ImportServer.ItemsAsync(server.Admin, "/api/instances")).Count);
        var log = await ImportServer.ItemsAsync(server.Admin, "/api/messages");
        Assert.Equal(["accepted", "accepted"], log.Select(message => message.GetProperty("state").GetString()));
        using var ana = await ImportServer.SignInAsync(server, "ana@exemplo.invalid");
        Assert.Equal(2, ana.UserId);
        using var again = await ImportServer.SignInAsync(server, "ana@exemplo.invalid");
    }

    [Fact]
    public async Task Flows_come_as_drafts_of_whoever_imports_and_an_unreadable_one_is_reported()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var folder = OldData.NewFolder(scratch.Folder, ("flows_memory.json", """
            { "flows": [
              { "id": 1, "name": "Triagem", "description": "primeiro contato", "status": "active", "created_at": "2026-01-02T10:00:00", "flow_data": {
                "name": "Triagem", "trigger": { "type": "keyword", "keywords": ["cardapio"] },
                "steps": [ { "type": "send_message", "message": "Oi! Recebemos seu contato." }, { "type": "wait", "duration": 4 },
                  { "type": "condition", "condition": { "type": "contains", "field": "message", "value": "entrega" },
                    "if_true": [ { "type": "send_message", "message": "Entregamos." } ], "if_false": [ { "type": "send_message", "message": "Retire." } ] } ] } },
              { "id": 2, "name": "Quebrado", "flow_data": { "trigger": "?" } }
            ] }
            """));

        var import = await ImportServer.ImportAsync(server, folder);
        var again = await ImportServer.ImportAsync(server, folder);

        Assert.Equal((2L, 1L, 0L, 1L), ImportServer.CountOf(import, "flows"));
        Assert.Equal((2L, 0L, 1L, 1L), ImportServer.CountOf(again, "flows"));
        Assert.Contains("flow-unreadable", ImportServer.CodesOf(import));
        var flow = Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/flows"));
        Assert.Equal(("Triagem", "draft"), (flow.GetProperty("name").GetString(), flow.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_backup_archive_is_read_without_following_its_paths()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var path = Path.Combine(scratch.Folder, "backup_20260101_000000.zip");
        await using (var archive = await ZipFile.OpenAsync(path, ZipArchiveMode.Create))
        {
            await using var entry = await archive.CreateEntry("../../backup/user_instances.json").OpenAsync();
            await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Flat));
        }

        var import = await ImportServer.ImportAsync(server, path);

        Assert.Equal("ylada", import.GetProperty("kind").GetString());
        Assert.Equal(1, ImportServer.CountOf(import, "instances").Taken);
    }

    private static async Task<string[]> KeysAsync(RamalTestServer server, int user)
    {
        using var person = await OpenAsync(server, user);
        return [.. (await ImportServer.ItemsAsync(person, "/api/instances")).Select(instance => instance.GetProperty("sessionKey").GetString()!)];
    }

    /// <summary>Signed in by a link, as an administrator hands it to whoever came without a password.</summary>
    private static async Task<RamalClient> OpenAsync(RamalTestServer server, int user)
    {
        var url = (await server.Admin.PostAsync($"/api/admin/users/{user}/password-link")).EnsureStatus(201).Json.GetProperty("url").GetString()!;
        using var anonymous = server.Anonymous();
        return server.ClientOf((await anonymous.PostAsync("/api/password-link", new { token = Uri.UnescapeDataString(url[(url.IndexOf("token=", StringComparison.Ordinal) + 6)..]), password = "uma senha comprida" })).EnsureStatus(200));
    }
}
