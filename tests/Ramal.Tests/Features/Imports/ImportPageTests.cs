using Ramal.Testing;

namespace Ramal.Tests.Features.Imports;

/// <summary>The page's way: upload, look at the dry run, confirm, see the result.</summary>
public sealed class ImportPageTests
{
    [Fact]
    public async Task A_dry_run_tells_the_same_numbers_as_the_real_one_and_writes_nothing()
    {
        using var scratch = new Scratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.Latest);
        old.AddUser(3, "bia");
        old.AddInstance(1, 3, "Vendas", "vendas");
        old.AddMessage("um", "2099-01-05T12:00:00.000Z", more: ("user_id", 3));
        await using var server = await ImportServer.StartAsync();
        await using var stream = await EventStream.OpenAsync(server.Admin);

        var dry = await ImportServer.DryRunAsync(server, old.File);

        Assert.True(dry.GetProperty("report").GetProperty("dryRun").GetBoolean());
        Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/admin/users"));
        var done = await ImportServer.ConfirmAsync(server, dry);
        Assert.False(done.GetProperty("report").GetProperty("dryRun").GetBoolean());
        Assert.Equal(dry.GetProperty("report").GetProperty("counts").GetRawText(), done.GetProperty("report").GetProperty("counts").GetRawText());
        Assert.Equal(2, (await ImportServer.ItemsAsync(server.Admin, "/api/admin/users")).Count);
        Assert.Equal("import-state", (await server.Admin.PostAsync($"/api/admin/imports/{done.GetProperty("id").GetString()}/confirm")).Code);
        Assert.Equal("import-state", (await server.Admin.DeleteAsync($"/api/admin/imports/{done.GetProperty("id").GetString()}")).Code);
        Assert.Equal("done", Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/admin/imports")).GetProperty("state").GetString());
        var actions = (await ImportServer.ItemsAsync(server.Admin, "/api/admin/audit")).Select(entry => entry.GetProperty("action").GetString()).ToList();
        Assert.Superset(new HashSet<string?>(["import.uploaded", "import.confirmed", "import.done", "user.imported", "instance.imported"], StringComparer.Ordinal), actions.ToHashSet(StringComparer.Ordinal));
        Assert.Equal("import.changed", (await stream.NextAsync()).Type);
    }

    [Fact]
    public async Task What_is_none_of_ours_is_refused_by_name()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        string[] files = [scratch.Write("foto.db", "\u0001\u0002\0\0binário"), scratch.Write("outra.json", "[1,2,3]"), scratch.Write("schedulezap.db", "SQLite format 3\0 e mais nada")];

        foreach (var file in files)
        {
            var import = await ImportServer.DryRunAsync(server, file);
            Assert.Equal(("failed", "import-unreadable"), (import.GetProperty("state").GetString(), import.GetProperty("problem").GetProperty("code").GetString()));
            Assert.Equal(Path.GetFileName(file), import.GetProperty("problem").GetProperty("file").GetString());
            (await server.Admin.DeleteAsync($"/api/admin/imports/{import.GetProperty("id").GetString()}")).EnsureStatus(204);
        }

        Assert.Empty(await ImportServer.ItemsAsync(server.Admin, "/api/admin/imports"));
        Assert.Equal("import-unreadable", (await ImportServer.UploadAsync(server.Admin, [], ("kind", "csv"))).Code);
        Assert.Equal("validation-failed", (await ImportServer.UploadAsync(server.Admin, [files[0]], ("timeZone", "Lua/Cratera"))).Code);
        Assert.Equal("validation-failed", (await ImportServer.UploadAsync(server.Admin, [files[0]], ("kind", "outlook"))).Code);
    }

    [Fact]
    public async Task Only_administrators_import()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        using var bia = await server.NewPersonAsync("Bia");

        Assert.Equal("administrator-required", (await ImportServer.UploadAsync(bia, [scratch.Write("a.csv", "a")])).Code);
        Assert.Equal(404, (await server.Admin.GetAsync($"/api/admin/imports/{Guid.NewGuid()}/rows")).Status);
    }

    [Fact]
    public async Task The_rows_of_a_report_come_page_by_page_and_as_a_table()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var lines = string.Concat(Enumerable.Range(0, 120).Select(_ => "=cmd,texto,ontem\n"));
        var import = await ImportServer.DryRunAsync(server, scratch.Write("a.csv", "telefone,texto,data\n" + lines));
        var id = import.GetProperty("id").GetString();

        Assert.Equal((120, 50), (import.GetProperty("report").GetProperty("rowCount").GetInt32(), import.GetProperty("report").GetProperty("rows").GetArrayLength()));
        var first = (await server.Admin.GetAsync($"/api/admin/imports/{id}/rows?limit=100")).EnsureStatus(200).Json;
        var second = (await server.Admin.GetAsync($"/api/admin/imports/{id}/rows?limit=100&cursor={first.GetProperty("nextCursor").GetString()}")).EnsureStatus(200).Json;
        Assert.Equal((100, 20), (first.GetProperty("items").GetArrayLength(), second.GetProperty("items").GetArrayLength()));
        Assert.Equal(121, (await server.Admin.GetAsync($"/api/admin/imports/{id}/rows.csv")).EnsureStatus(200).Text.Trim().Split('\n').Length);
    }
}
