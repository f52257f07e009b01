using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Features.Imports;

public sealed class StartUpImportTests
{
    [Fact]
    public async Task An_older_installation_in_the_data_folder_is_converted_once_and_its_files_stay_as_they_were()
    {
        await using var database = await TestDatabase.CreateAsync();
        using (var old = OldData.NewDatabase(database.Folder, OldLayout.SingleConnection))
        {
            old.Insert("global_config", ("evolution_api_url", OldData.ServerUrl), ("evolution_api_token", OldData.Token));
            old.AddUser(1, "admin", more: ("instance_name", "admin_1a2b3c4d"));
            old.AddMessage("um", "2025-01-05T12:00:00.000Z", more: ("user_id", 1));
        }

        var path = Path.Combine(database.Folder, "schedulezap.db");
        var bytes = await File.ReadAllBytesAsync(path);
        await using (var server = await ImportServer.StartAsync(database, withAdministrator: false))
        {
            var said = server.App.SaidAtStart();
            Assert.Equal(3, said.Count);
            Assert.Contains("1 instâncias, 1 mensagens (0 planejadas, 1 retidas", said[1], StringComparison.Ordinal);
            Assert.DoesNotContain(said, line => line.Contains(OldData.Token, StringComparison.Ordinal));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(database.Folder, "earlier"), "schedulezap.db", SearchOption.AllDirectories).Single()));

            // Nobody was ever here: the first access is a link for the old administrator.
            var link = await server.App.FindSetupLinkAsync(CancellationToken.None);
            Assert.Contains("/set-password#token=", link!.ToString(), StringComparison.Ordinal);
            using var admin = await ImportServer.SignInAsync(server, "admin");
            Assert.Equal("1_1", Assert.Single(await ImportServer.ItemsAsync(admin, "/api/instances")).GetProperty("sessionKey").GetString());
            Assert.Null(await server.App.FindSetupLinkAsync(CancellationToken.None));
        }

        await using (var again = await ImportServer.StartAsync(database, withAdministrator: false))
        {
            Assert.Empty(again.App.SaidAtStart());
        }
    }

    [Fact]
    public async Task A_file_that_does_not_parse_is_told_at_each_start_and_nothing_is_written()
    {
        await using var database = await TestDatabase.CreateAsync();
        Directory.CreateDirectory(Path.Combine(database.Folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "data", "user_instances.json"), "{\n \"2\": {");

        for (var start = 0; start < 2; start++)
        {
            await using var server = await ImportServer.StartAsync(database, withAdministrator: false);
            Assert.Contains(server.App.SaidAtStart(), line => line.Contains("user_instances.json", StringComparison.Ordinal) && line.Contains("linha 2", StringComparison.Ordinal));
            Assert.Contains("/setup#token=", (await server.App.FindSetupLinkAsync(CancellationToken.None))!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Messages_of_nobody_wait_for_the_first_administrator()
    {
        await using var database = await TestDatabase.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "schedules.json"), """
            [ { "id": "1753000000002", "number": "5511988887777", "message": "oi", "scheduledAt": "2099-01-05T12:00:00.000Z", "status": "pending", "createdAt": "2025-01-05T12:00:00.000Z" } ]
            """);

        await using var server = await ImportServer.StartAsync(database);

        Assert.Equal("planned", Assert.Single(await ImportServer.ItemsAsync(server.Admin, "/api/messages")).GetProperty("state").GetString());
    }
}
