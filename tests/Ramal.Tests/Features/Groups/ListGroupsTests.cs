using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Groups;

public sealed class ListGroupsTests
{
    private readonly ScriptedConnector _connector = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Groups_are_asked_for_once_and_then_kept_for_five_minutes()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        var asked = Answers(instance, Group("2", "Vendas", 12, true), Group("1", "Ação"));

        var first = await ReadAsync(server, instance);
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        var second = await ReadAsync(server, instance);

        Assert.Equal(["1 Ação", "2 Vendas"], NamesOf(first));
        Assert.Equal((12, true), (first.Json.GetProperty("items")[1].GetProperty("size").GetInt32(), first.Json.GetProperty("items")[1].GetProperty("isAdmin").GetBoolean()));
        Assert.Equal(first.Json.GetProperty("fetchedAt").GetDateTimeOffset(), second.Json.GetProperty("fetchedAt").GetDateTimeOffset());
        Assert.False(second.Json.GetProperty("stale").GetBoolean());
        Assert.Equal(1, asked());
    }

    [Fact]
    public async Task Old_groups_are_shown_at_once_while_one_question_is_under_way_and_pages_are_told_of_the_change()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        Answers(instance, Group("1", "Antes"));
        await ReadAsync(server, instance);
        await using var stream = await EventStream.OpenAsync(server.Admin);
        var answer = new TaskCompletionSource<ConnectorResult<IReadOnlyList<GroupInfo>>>();
        var asked = 0;
        instance.Line.OnReadGroups = _ =>
        {
            Interlocked.Increment(ref asked);
            return answer.Task;
        };

        _clock.Advance(TimeSpan.FromMinutes(5.1));
        var stale = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReadAsync(server, instance)));
        answer.SetResult(ConnectorResult.Of<IReadOnlyList<GroupInfo>>([Group("1", "Depois")]));
        StreamedEvent told;
        do
        {
            told = await stream.NextAsync();
        }
        while (told.Type != "groups.changed");
        var fresh = await ReadAsync(server, instance);

        Assert.All(stale, read => Assert.Equal(["1 Antes"], NamesOf(read)));
        Assert.All(stale, read => Assert.True(read.Json.GetProperty("stale").GetBoolean()));
        Assert.Equal(instance.Id, told.Data.GetProperty("instanceId").GetInt32());
        Assert.Equal(["1 Depois"], NamesOf(fresh));
        Assert.False(fresh.Json.GetProperty("stale").GetBoolean());
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task The_button_asks_now_and_a_failure_shows_what_is_kept_as_stale()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        Answers(instance, Group("1", "Antes"));
        await ReadAsync(server, instance);
        Answers(instance, Group("1", "Depois"));
        var refreshed = await ReadAsync(server, instance, "?refresh=true");
        instance.Line.OnReadGroups = _ => Task.FromResult(new ConnectorResult<IReadOnlyList<GroupInfo>>(ConnectorError.Unreachable, null));

        var kept = await ReadAsync(server, instance, "?refresh=true");

        Assert.Equal(["1 Depois"], NamesOf(refreshed));
        Assert.False(refreshed.Json.GetProperty("stale").GetBoolean());
        Assert.Equal(["1 Depois"], NamesOf(kept));
        Assert.True(kept.Json.GetProperty("stale").GetBoolean());
    }

    [Theory]
    [InlineData(ConnectorError.Unreachable, 503, "unreachable")]
    [InlineData(ConnectorError.WrongKey, 409, "wrong-key")]
    [InlineData(ConnectorError.LicenseRequired, 409, "license-required")]
    [InlineData(ConnectorError.NotConnected, 409, "instance-not-connected")]
    [InlineData(ConnectorError.NotSupported, 409, "capability-missing")]
    public async Task With_nothing_kept_the_providers_refusal_is_told_in_words(ConnectorError error, int status, string code)
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        instance.Line.OnReadGroups = _ => Task.FromResult(new ConnectorResult<IReadOnlyList<GroupInfo>>(error, "detail for operators"));

        var refused = await server.Admin.GetAsync($"/api/instances/{instance.Id}/groups");

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.DoesNotContain("operators", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_throws_is_a_failure_of_the_provider_and_not_of_the_page()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        instance.Line.OnReadGroups = _ => throw new InvalidOperationException("broken");

        Assert.Equal("provider-failed", (await server.Admin.GetAsync($"/api/instances/{instance.Id}/groups")).Code);
    }

    [Fact]
    public async Task Searching_ignores_case_and_accents()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        Answers(instance, Group("1", "Promoções de Verão"), Group("2", "Família"), Group("3", ""));

        Assert.Equal(["1 Promoções de Verão"], NamesOf(await ReadAsync(server, instance, "?q=PROMOCOES")));
        Assert.Equal(["2 Família"], NamesOf(await ReadAsync(server, instance, "?q=%20milia")));
        Assert.Empty(NamesOf(await ReadAsync(server, instance, "?q=nada")));
        Assert.Equal(400, (await server.Admin.GetAsync($"/api/instances/{instance.Id}/groups?q={new string('x', 101)}")).Status);
    }

    [Fact]
    public async Task News_from_the_provider_make_what_is_kept_stale()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        Answers(instance, Group("1", "Antes"));
        await ReadAsync(server, instance);
        Answers(instance, Group("1", "Depois"));

        await instance.Line.PublishAsync(new ConnectorEvent.GroupsChanged("groups-1", _clock.GetUtcNow()));

        Assert.True((await ReadAsync(server, instance)).Json.GetProperty("stale").GetBoolean());
        await Until.TrueAsync(async () => NamesOf(await ReadAsync(server, instance)).SequenceEqual(["1 Depois"]), "the news are read");
    }

    [Fact]
    public async Task What_is_kept_survives_a_restart_and_a_disconnection()
    {
        await using var database = await TestDatabase.CreateAsync();
        ScriptedInstance instance;
        await using (var server = await RamalTestServer.StartAsync(_clock, [_connector], database))
        {
            instance = await server.Admin.NewConnectedInstanceAsync(_connector);
            Answers(instance, Group("1", "Vendas"));
            await ReadAsync(server, instance);
            (await server.Admin.PostAsync($"/api/instances/{instance.Id}/disconnect")).EnsureSuccess();
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using var again = await RamalTestServer.StartAsync(_clock, [_connector], database);
        var kept = await ReadAsync(again, instance);

        Assert.Equal(["1 Vendas"], NamesOf(kept));
        Assert.True(kept.Json.GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task The_active_instance_is_meant_where_none_is_named()
    {
        await using var server = await StartAsync();
        Assert.Equal("no-active-instance", (await server.Admin.GetAsync("/api/groups")).Code);
        var instance = await server.Admin.NewInstanceAsync(_connector);
        Assert.Equal("instance-not-connected", (await server.Admin.GetAsync("/api/groups")).Code);
        await server.Admin.ConnectAsync(instance);
        Answers(instance, Group("1", "Vendas"));

        Assert.Equal(["1 Vendas"], NamesOf((await server.Admin.GetAsync("/api/groups")).EnsureStatus(200)));
    }

    [Fact]
    public async Task Groups_of_another_account_do_not_exist()
    {
        await using var server = await StartAsync();
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        Answers(instance, Group("1", "Vendas"));
        await ReadAsync(server, instance);
        using var bia = await server.NewPersonAsync("Bia");

        Assert.Equal("instance-not-found", (await bia.GetAsync($"/api/instances/{instance.Id}/groups")).Code);
    }

    private Task<RamalTestServer> StartAsync() => RamalTestServer.StartAsync(_clock, [_connector]);

    private static GroupInfo Group(string id, string name, int? size = null, bool? isAdmin = null) => new(new ChatId(id), name, size, isAdmin);

    /// <returns>How often it was asked.</returns>
    private static Func<int> Answers(ScriptedInstance instance, params GroupInfo[] groups)
    {
        var asked = 0;
        instance.Line.OnReadGroups = _ =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(ConnectorResult.Of<IReadOnlyList<GroupInfo>>(groups));
        };
        return () => asked;
    }

    private static async Task<Answer> ReadAsync(RamalTestServer server, ScriptedInstance instance, string query = "") =>
        (await server.Admin.GetAsync($"/api/instances/{instance.Id}/groups{query}")).EnsureStatus(200);

    private static string[] NamesOf(Answer read) =>
        [.. read.Json.GetProperty("items").EnumerateArray().Select(group => $"{group.GetProperty("id").GetString()} {group.GetProperty("name").GetString()}")];
}
