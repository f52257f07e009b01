using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Tests.Data;

/// <summary>What every released version wrote is read by this one. A release puts its dump beside the others (CONTRIBUTING.md).</summary>
public sealed partial class ReleasesTests
{
    private static readonly MethodInfo ReadMethod = typeof(ReleasesTests).GetMethod(nameof(ReadAsync), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static TheoryData<string> Versions => [.. ReleaseDump.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_a_release_wrote_is_there_after_the_upgrade_and_every_row_can_be_read(string version)
    {
        await using var database = await TestDatabase.CreateAsync();
        await ReleaseDump.LoadAsync(database, version);
        var before = await CountsAsync(database);
        await using var server = await RamalTestServer.StartAsync(
            clock: new ManualClock(await LastEventAsync(database)), connectors: [new ScriptedConnector()], database: database);

        var after = await RowsByClassAsync(server);

        Assert.True(before.Count >= 16, string.Join(' ', before.Keys));
        Assert.All(before, table => Assert.True(table.Value > 0, $"The dump has no row in {table.Key}."));
        // Starting adds rows, for example a session; it removes none.
        Assert.All(before, table => Assert.True(after[table.Key] >= table.Value, $"{table.Key}: {table.Value} rows before, {after[table.Key]} after."));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task People_of_a_release_sign_in_and_find_their_instances_messages_groups_and_sealed_settings(string version)
    {
        await using var database = await TestDatabase.CreateAsync();
        await ReleaseDump.LoadAsync(database, version);
        await using var server = await RamalTestServer.StartAsync(
            clock: new ManualClock(await LastEventAsync(database)), connectors: [new ScriptedConnector()], database: database);
        using var anonymous = server.Anonymous();

        using var bia = server.ClientOf((await anonymous.PostAsync("/api/login", new { email = "pessoa2@exemplo.invalid", password = "uma senha comprida" })).EnsureStatus(200));
        var me = (await bia.GetAsync("/api/me")).EnsureStatus(200).Json;
        var instances = (await bia.GetAsync("/api/instances")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().ToList();
        var messages = (await bia.GetAsync("/api/messages")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().ToList();
        var groups = (await bia.GetAsync("/api/instances/1/groups")).EnsureStatus(200).Json.GetProperty("items");
        var settings = (await server.Admin.GetAsync("/api/admin/settings")).EnsureStatus(200).Json;

        Assert.Equal("Bia 🌵 d'Ávila", me.GetProperty("name").GetString());
        Assert.Equal(["Suporte", "Vendas"], instances.Select(instance => instance.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(1, instances.Count(instance => instance.GetProperty("isActive").GetBoolean()));
        Assert.Equal(["accepted", "cancelled", "planned", "planned", "planned"], messages.Select(message => message.GetProperty("state").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains(messages, message => message.GetProperty("text").GetString() == "Olá, 'mundo' \"ç\" 🎉\nsegunda linha");
        Assert.Equal("Equipe", groups[0].GetProperty("name").GetString());
        // Sealed by the key ring of the dump.
        Assert.True(settings.GetProperty("hasEvolutionToken").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Messages_of_a_release_are_found_by_the_person_they_go_to(string version)
    {
        await using var database = await TestDatabase.CreateAsync();
        await ReleaseDump.LoadAsync(database, version);
        await using var server = await RamalTestServer.StartAsync(
            clock: new ManualClock(await LastEventAsync(database)), connectors: [new ScriptedConnector()], database: database);
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();

        var messages = await db.Set<OutboundMessage>().IgnoreQueryFilters().AsNoTracking().ToListAsync();

        Assert.NotEmpty(messages);
        Assert.All(messages, message => Assert.Equal(AliasName.OfRecipient(message.Recipient), message.RecipientKey));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_upgraded_database_has_the_shape_of_a_new_one(string version)
    {
        await using var upgraded = await TestDatabase.CreateAsync();
        await using var fresh = await TestDatabase.CreateAsync();
        await ReleaseDump.LoadAsync(upgraded, version);
        await (await RamalTestServer.StartAsync(database: upgraded)).DisposeAsync();
        await (await RamalTestServer.StartAsync(database: fresh)).DisposeAsync();

        Assert.Equal(await ReleaseDump.ShapeAsync(fresh), await ReleaseDump.ShapeAsync(upgraded));
    }

    [Fact]
    public async Task The_version_of_this_program_is_the_newest_release_or_later_and_its_steps_are_kept()
    {
        await using var model = new DatabaseContexts().Sqlite(":memory:");
        var known = model.Database.GetMigrations().ToList();
        var released = ReleaseDump.Versions
            .SelectMany(version => Step().Matches(Architecture.Repository.Read($"{ReleaseDump.Folder}/{version}.sqlite.sql"))).Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(released);
        Assert.Equal(released, known.Take(released.Count));
    }

    private static async Task<Dictionary<string, long>> CountsAsync(TestDatabase database)
    {
        await using var connection = await ReleaseDump.OpenAsync(database);
        var names = await ReleaseDump.AskAsync(connection, database.ConnectionString is null
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'"
            : "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_EF%'");
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            counts[name] = (long)(await ReleaseDump.ExecuteAsync(connection, $"SELECT count(*) FROM \"{name}\""))!;
        }

        return counts;
    }

    private static async Task<DateTimeOffset> LastEventAsync(TestDatabase database)
    {
        await using var connection = await ReleaseDump.OpenAsync(database);
        return new DateTimeOffset(Convert.ToInt64(await ReleaseDump.ExecuteAsync(connection, "SELECT max(at) FROM events"), CultureInfo.InvariantCulture), TimeSpan.Zero).AddMinutes(1);
    }

    private static async Task<Dictionary<string, long>> RowsByClassAsync(RamalTestServer server)
    {
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in db.Model.GetEntityTypes().Where(table => table.GetTableName() is not null))
        {
            counts[table.GetTableName()!] = await (Task<long>)ReadMethod.MakeGenericMethod(table.ClrType).Invoke(null, [db])!;
        }

        return counts;
    }

    /// <summary>Every value of every row through its conversion.</summary>
    private static async Task<long> ReadAsync<TRow>(RamalDbContext db)
        where TRow : class => (await db.Set<TRow>().IgnoreQueryFilters().AsNoTracking().ToListAsync()).Count;

    [GeneratedRegex(@"__EFMigrationsHistory""? VALUES\s*\('(\d{14}_\w+)'")]
    private static partial Regex Step();
}
