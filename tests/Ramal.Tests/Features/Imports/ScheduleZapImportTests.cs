using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Testing;

namespace Ramal.Tests.Features.Imports;

public sealed class ScheduleZapImportTests
{
    private const string Future = "2099-01-05T12:00:00.000Z";
    private const string Past = "2025-01-05T12:00:00.000Z";

    [Theory]
    [InlineData(OldLayout.OneConfig, "one-config")]
    [InlineData(OldLayout.UserConfigs, "user-configs")]
    [InlineData(OldLayout.UserInstances, "user-instances")]
    [InlineData(OldLayout.SingleConnection, "single-connection")]
    [InlineData(OldLayout.Latest, "user-instances")]
    public async Task Every_layout_brings_its_people_instances_and_messages(OldLayout layout, string name)
    {
        using var scratch = new Scratch();
        using var old = Filled(scratch, layout);
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, old.File);

        Assert.Equal(name, import.GetProperty("layout").GetString());
        Assert.Equal(0, ImportServer.CountOf(import, "messages").NotTaken);
        Assert.Equal((layout == OldLayout.OneConfig ? 1 : 2, 0L), (ImportServer.CountOf(import, "people").Taken, ImportServer.CountOf(import, "people").NotTaken));
        using var admin = await ImportServer.SignInAsync(server, "chefe");
        var instances = await ImportServer.ItemsAsync(admin, "/api/instances");
        var active = Assert.Single(instances, instance => instance.GetProperty("isActive").GetBoolean());
        Assert.Equal(layout is OldLayout.UserInstances ? "loja-b" : "loja", active.GetProperty("settings").GetProperty("instanceName").GetString());
        Assert.All(instances, instance => Assert.Equal("disconnected", instance.GetProperty("status").GetString()));
        Assert.All(instances, instance => Assert.True(instance.GetProperty("settings").GetProperty("hasToken").GetBoolean()));
    }

    [Fact]
    public async Task Messages_are_planned_held_or_history_and_nothing_goes_out_by_itself()
    {
        using var scratch = new Scratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.UserConfigs);
        old.AddUser(1, "chefe", more: ("role", "admin"));
        old.AddMessage("0198c0de-0000-4000-8000-000000000001", Future, more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000002", Past, more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000003", Past, sent: 1, more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000004", Past, error: "timeout of 10000ms exceeded", more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000005", "not a date", more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000006", Future, phone: "120363000000000001@g.us", more: ("user_id", 1));
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, old.File);

        using var person = await ImportServer.SignInAsync(server, "chefe");
        var messages = (await ImportServer.ItemsAsync(person, "/api/messages")).ToDictionary(
            message => message.GetProperty("id").GetString()![^1], message => (State: message.GetProperty("state").GetString(), Reason: message.GetProperty("reason").GetString(), Kind: message.GetProperty("toKind").GetString()));
        Assert.Equal(("planned", null, "person"), messages['1']);
        Assert.Equal(("held", "missed-time", "person"), messages['2']);
        Assert.Equal(("accepted", "imported", "person"), messages['3']);
        Assert.Equal(("failed", "failed-before-import", "person"), messages['4']);
        Assert.Equal(("failed", "time-unreadable", "person"), messages['5']);
        Assert.Equal(("planned", null, "group"), messages['6']);
        Assert.Equal("{\"planned\":2,\"held\":1,\"sent\":1,\"failed\":2,\"cancelled\":0}", import.GetProperty("report").GetProperty("messages").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("messages-held", ImportServer.NotesOf(import));
        var history = (await person.GetAsync("/api/messages/0198c0de-0000-4000-8000-000000000003")).Json.GetProperty("history");
        Assert.Equal("accepted", Assert.Single(history.EnumerateArray()).GetProperty("to").GetString());
    }

    [Fact]
    public async Task A_second_run_changes_nothing_and_a_later_copy_brings_only_what_is_new()
    {
        using var scratch = new Scratch();
        using var old = Filled(scratch, OldLayout.Latest);
        await using var server = await ImportServer.StartAsync();
        await ImportServer.ImportAsync(server, old.File);
        using var person = await ImportServer.SignInAsync(server, "chefe");
        var before = (await person.GetAsync("/api/messages")).Text + (await person.GetAsync("/api/instances")).Text + (await server.Admin.GetAsync("/api/admin/settings")).Text;

        var second = await ImportServer.ImportAsync(server, old.File);

        Assert.Equal(before, (await person.GetAsync("/api/messages")).Text + (await person.GetAsync("/api/instances")).Text + (await server.Admin.GetAsync("/api/admin/settings")).Text);
        Assert.All(second.GetProperty("report").GetProperty("counts").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("taken").GetInt64()));
        Assert.Equal(ImportServer.CountOf(second, "messages").Found, ImportServer.CountOf(second, "messages").AlreadyHere);

        old.AddMessage("0198c0de-0000-4000-8000-00000000aaaa", Future, more: ("user_id", 2));
        var third = await ImportServer.ImportAsync(server, old.File);
        Assert.Equal(1, ImportServer.CountOf(third, "messages").Taken);
    }

    [Fact]
    public async Task Numbers_are_kept_where_free_and_messages_of_nobody_go_to_whoever_imports()
    {
        using var scratch = new Scratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.Latest);
        old.AddUser(1, "chefe", more: ("role", "admin"));
        old.AddUser(7, "bia");
        old.AddInstance(4, 7, "Vendas", "vendas");
        old.AddMessage("sem-dono", Future);
        old.AddMessage("de-quem-saiu", Future, more: ("user_id", 99));
        old.AddMessage("da-bia", Future, more: [("user_id", 7), ("instance_id", 4)]);
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, old.File);

        using var bia = await ImportServer.SignInAsync(server, "BIA");
        Assert.Equal(7, bia.UserId);
        Assert.Equal("7_4", Assert.Single(await ImportServer.ItemsAsync(bia, "/api/instances")).GetProperty("sessionKey").GetString());
        Assert.Equal(4, Assert.Single(await ImportServer.ItemsAsync(bia, "/api/messages")).GetProperty("instanceId").GetInt32());
        Assert.Equal(2, (await ImportServer.ItemsAsync(server.Admin, "/api/messages")).Count);
        using var chefe = await ImportServer.SignInAsync(server, "chefe");
        Assert.Equal(8, chefe.UserId);
        Assert.Contains("number-taken", ImportServer.CodesOf(import));
        Assert.Contains("messages-without-owner", ImportServer.NotesOf(import));
        Assert.Equal(9, (await server.NewPersonAsync()).UserId);
    }

    [Fact]
    public async Task Old_passwords_work_once_and_are_replaced_and_a_name_signs_in_until_there_is_an_email()
    {
        using var scratch = new Scratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.UserConfigs);
        old.AddUser(5, "bia", more: ("force_password_change", 0));
        await using var server = await ImportServer.StartAsync();
        await ImportServer.ImportAsync(server, old.File);
        Assert.StartsWith("bcrypt:", await HashOfAsync(server, 5), StringComparison.Ordinal);

        using var wrong = server.Anonymous();
        Assert.Equal("invalid-credentials", (await wrong.PostAsync("/api/login", new { email = "bia", password = "outra" })).Code);
        using var bia = await ImportServer.SignInAsync(server, "bia");

        Assert.DoesNotContain("bcrypt:", await HashOfAsync(server, 5), StringComparison.Ordinal);
        using var again = await ImportServer.SignInAsync(server, "bia");
        var me = (await bia.GetAsync("/api/me")).Json;
        Assert.Equal(("", "bia"), (me.GetProperty("email").GetString(), me.GetProperty("userName").GetString()));
        (await bia.PutAsync("/api/me", new { name = "Bia" })).EnsureStatus(200);
        (await bia.PutAsync("/api/me", new { email = "bia@exemplo.invalid" })).EnsureStatus(200);
        Assert.Equal("invalid-credentials", (await wrong.PostAsync("/api/login", new { email = "bia", password = OldData.Password })).Code);
        using var byEmail = await ImportServer.SignInAsync(server, "bia@exemplo.invalid");
    }

    [Fact]
    public async Task Factory_passwords_are_never_let_in()
    {
        using var scratch = new Scratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.UserConfigs);
        old.AddUser(5, "admin", OldData.FactoryHash);
        old.AddUser(6, "bia", OldData.FactoryHash);
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, old.File);

        // An administrator's is tried at once; anybody's when it is typed.
        Assert.Contains("factory-password", ImportServer.CodesOf(import));
        using var anonymous = server.Anonymous();
        Assert.Equal("invalid-credentials", (await anonymous.PostAsync("/api/login", new { email = "admin", password = "admin123" })).Code);
        Assert.Equal("default-password", (await anonymous.PostAsync("/api/login", new { email = "bia", password = "admin123" })).Code);
    }

    [Fact]
    public async Task No_secret_of_the_old_data_is_seen_and_all_are_sealed()
    {
        using var scratch = new Scratch();
        using var old = Filled(scratch, OldLayout.Latest);
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, old.File);

        var rows = (await server.Admin.GetAsync($"/api/admin/imports/{import.GetProperty("id").GetString()}/rows")).Text;
        Assert.DoesNotContain(OldData.Token, import.ToString() + rows + string.Join('\n', server.Log.Lines), StringComparison.Ordinal);
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        var stored = await db.Set<Instance>().IgnoreQueryFilters().Select(instance => instance.SealedSecrets + instance.SettingsJson).ToListAsync();
        var settings = await db.Set<ServerSetting>().Select(setting => setting.Value).ToListAsync();
        Assert.All(stored.Concat(settings), value => Assert.DoesNotContain(OldData.Token, value, StringComparison.Ordinal));
        Assert.True((await server.Admin.GetAsync("/api/admin/settings")).Json.GetProperty("hasEvolutionToken").GetBoolean());
        Assert.False(Directory.Exists(Path.Combine(server.Database.Folder, "imports", Guid.Parse(import.GetProperty("id").GetString()!).ToString("N"))));
    }

    [Fact]
    public async Task The_key_of_everybody_is_not_given_to_people_when_the_server_has_another()
    {
        using var scratch = new Scratch();
        using var old = Filled(scratch, OldLayout.SingleConnection);
        old.Run("UPDATE users SET instance_name = 'da-bia' WHERE username = 'bia'");
        await using var server = await ImportServer.StartAsync();
        (await server.Admin.PutAsync("/api/admin/settings", new { evolutionApiUrl = "http://127.0.0.1:8", evolutionToken = "outra" })).EnsureStatus(200);

        var import = await ImportServer.ImportAsync(server, old.File);

        Assert.Contains("server-already-set", ImportServer.CodesOf(import));
        Assert.Contains("key-withheld", ImportServer.CodesOf(import));
        using var bia = await ImportServer.SignInAsync(server, "bia");
        Assert.False(Assert.Single(await ImportServer.ItemsAsync(bia, "/api/instances")).GetProperty("settings").GetProperty("hasToken").GetBoolean());
    }

    [Fact]
    public async Task Whoever_was_removed_here_does_not_come_back()
    {
        using var scratch = new Scratch();
        using var old = Filled(scratch, OldLayout.Latest);
        await using var server = await ImportServer.StartAsync();
        await ImportServer.ImportAsync(server, old.File);
        var bia = Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/admin/users"), user => user.GetProperty("userName").GetString() == "bia").GetProperty("id").GetInt32();
        (await server.Admin.DeleteAsync($"/api/admin/users/{bia}")).EnsureStatus(204);
        old.AddMessage("nova-da-bia", Future, more: ("user_id", 2));

        var second = await ImportServer.ImportAsync(server, old.File);

        Assert.Equal((0L, 1L), (ImportServer.CountOf(second, "people").Taken, ImportServer.CountOf(second, "people").NotTaken));
        Assert.Equal(0, ImportServer.CountOf(second, "messages").Taken);
        Assert.Contains("person-removed", ImportServer.CodesOf(second));
    }

    [Fact]
    public async Task The_older_json_file_brings_messages_and_the_instances_they_name()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("schedules.json", $$"""
            [
              { "id": "1753000000001", "number": "5511988887777", "message": "antiga", "scheduledAt": "{{Past}}", "status": "sent", "createdAt": "{{Past}}" },
              { "id": "1753000000002", "number": "5511988887777", "message": "futura", "scheduledAt": "{{Future}}", "status": "pending", "createdAt": "{{Past}}",
                "apiUrl": "http://127.0.0.1:9/", "instance": "loja um", "token": "{{OldData.Token}}", "processedAt": null, "error": null, "retries": 0 },
              { "id": "1753000000003", "number": "5511988887777", "message": "cancelada", "scheduledAt": "{{Future}}", "status": "cancelled", "createdAt": "{{Past}}" },
              { "id": "1753000000004", "number": "5511988887777", "message": "falhou", "scheduledAt": "2025-01-05 09:00", "status": "failed", "createdAt": "{{Past}}" },
              7
            ]
            """);
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.ImportAsync(server, file);

        var messages = await ImportServer.ItemsAsync(server.Admin, "/api/messages?order=asc");
        Assert.Equal(["accepted", "failed", "cancelled", "planned"], messages.Select(message => message.GetProperty("state").GetString()).OrderBy(state => Array.IndexOf(["accepted", "failed", "cancelled", "planned"], state)));
        Assert.Equal(1, messages.Single(message => message.GetProperty("text").GetString() == "futura").GetProperty("instanceId").GetInt32());
        Assert.Equal("loja um", Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/instances")).GetProperty("name").GetString());
        Assert.Contains("not-an-object", ImportServer.CodesOf(import));
        Assert.Contains("times-without-zone", ImportServer.NotesOf(import));

        // 09:00 in São Paulo.
        Assert.Equal("2025-01-05T12:00:00Z", messages.Single(message => message.GetProperty("text").GetString() == "falhou").GetProperty("dueAt").GetString());
    }

    [Fact]
    public async Task A_truncated_file_stops_with_line_and_column_and_writes_nothing()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("schedules.json", "[\n  { \"id\": \"1\", \"number\": \"5511988887777\",\n    \"mess");
        await using var server = await ImportServer.StartAsync();

        var import = await ImportServer.DryRunAsync(server, file);

        Assert.Equal("failed", import.GetProperty("state").GetString());
        var problem = import.GetProperty("problem");
        Assert.Equal(("import-malformed", "schedules.json", 3), (problem.GetProperty("code").GetString(), problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.True(problem.GetProperty("column").GetInt32() > 1);
        Assert.Empty(await ImportServer.ItemsAsync(server.Admin, "/api/messages"));
        Assert.Equal("import-state", (await server.Admin.PostAsync($"/api/admin/imports/{import.GetProperty("id").GetString()}/confirm")).Code);
    }

    /// <summary>Two people, an instance for each configuration that the version knows, three messages.</summary>
    private static OldDatabase Filled(Scratch scratch, OldLayout layout)
    {
        var old = OldData.NewDatabase(scratch.Folder, layout);
        old.AddUser(1, "chefe");
        if (layout >= OldLayout.UserConfigs)
        {
            old.Run("UPDATE users SET role = 'admin' WHERE id = 1");
            old.AddUser(2, "bia");
        }

        switch (layout)
        {
            case OldLayout.OneConfig:
                old.Insert("config", ("evolutionApiUrl", OldData.ServerUrl), ("token", "velha"), ("instanceName", "antes"));
                old.Insert("config", ("evolutionApiUrl", OldData.ServerUrl + "/"), ("token", OldData.Token), ("instanceName", "loja"));
                break;
            case OldLayout.UserConfigs:
                old.Insert("user_configs", ("user_id", 1), ("evolutionApiUrl", OldData.ServerUrl), ("token", "velha"), ("instanceName", "antes"));
                old.Insert("user_configs", ("user_id", 1), ("evolutionApiUrl", OldData.ServerUrl), ("token", OldData.Token), ("instanceName", "loja"));
                break;
            case OldLayout.UserInstances:
                old.AddInstance(1, 1, "Loja A", "loja-a");
                old.AddInstance(2, 1, "Loja B", "loja-b");
                break;
            default:
                old.Insert("global_config", ("evolution_api_url", OldData.ServerUrl), ("evolution_api_token", OldData.Token));
                old.Run("UPDATE users SET instance_name = 'loja', instance_connected = 1, instance_qr_code = 'data:image/png;base64,AAAA' WHERE id = 1");
                break;
        }

        if (layout == OldLayout.Latest)
        {
            old.AddInstance(1, 1, "Sobra A", "sobra-a");
            old.AddInstance(2, 1, "Sobra B", "sobra-b");
        }

        (string, object?)[] owner = layout >= OldLayout.UserConfigs ? [("user_id", 1)] : [];
        old.AddMessage("0198c0de-0000-4000-8000-000000000001", Future, more: owner);
        old.AddMessage("0198c0de-0000-4000-8000-000000000002", Past, more: owner);
        old.AddMessage("0198c0de-0000-4000-8000-000000000003", Past, sent: 1, more: owner);
        return old;
    }

    private static async Task<string> HashOfAsync(RamalTestServer server, int user)
    {
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        return await db.Set<User>().Where(row => row.Id == user).Select(row => row.PasswordHash).SingleAsync();
    }
}
