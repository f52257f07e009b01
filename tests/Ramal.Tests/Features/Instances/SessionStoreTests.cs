using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class SessionStoreTests(InstancesServer shared)
{
    private static readonly byte[] Secret = "a private key of the device"u8.ToArray();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_read_again_by_name_by_names_and_by_section()
    {
        var (_, key) = await NewInstanceAsync();
        var store = Stores.Open(key);
        await store.CommitAsync([new("session", "a@lid", [1]), new("session", "b@lid", [2]), new("prekey", "7", [3])], Cancelled);

        var again = Stores.Open(key);

        Assert.Equal([1], await again.ReadAsync("session", "a@lid", Cancelled));
        Assert.Null(await again.ReadAsync("session", "7", Cancelled));
        Assert.Equal(["b@lid"], (await again.ReadManyAsync("session", ["b@lid", "c@lid"], Cancelled)).Select(entry => entry.Key));
        Assert.Equal(["a@lid", "b@lid"], (await again.ReadSectionAsync("session", Cancelled)).Select(entry => entry.Key).Order());
    }

    [Fact]
    public async Task A_commit_replaces_and_removes_in_one_step()
    {
        var (_, key) = await NewInstanceAsync();
        var store = Stores.Open(key);
        await store.CommitAsync([new("session", "a", [1]), new("session", "b", [2])], Cancelled);

        await store.CommitAsync([new("session", "a", [9]), new("session", "b", null), new("session", "c", null)], Cancelled);

        Assert.Equal([9], await store.ReadAsync("session", "a", Cancelled));
        Assert.Null(await store.ReadAsync("session", "b", Cancelled));
    }

    [Fact]
    public async Task A_commit_of_which_one_part_fails_changes_nothing()
    {
        var (_, key) = await NewInstanceAsync();
        var store = Stores.Open(key);
        await store.CommitAsync([new("session", "a", [1])], Cancelled);

        // No such instance: the database itself refuses the second row.
        GroupCommit commits = shared.Server.App.Services.GetRequiredService<GroupCommit>();
        Statement<bool>[] statements =
            [new RemoveSessionEntry(key, "session", "a"), new PutSessionEntry(key with { InstanceId = 9_999 }, "session", "a", [1])];
        commits.SubmitWhole(statements);

        foreach (var statement in statements)
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => statement.Answer);
        }

        Assert.Equal([1], await store.ReadAsync("session", "a", Cancelled));
    }

    [Fact]
    public async Task Values_are_sealed_and_bound_to_their_instance_and_name()
    {
        var (ana, key) = await NewInstanceAsync();
        var store = Stores.Open(key);
        await store.CommitAsync([new("account", "credentials", Secret), new("account", "other", [5])], Cancelled);
        await using var db = shared.Server.App.Services.GetRequiredService<RamalDb>().ForAccount(key.AccountId);
        var rows = await db.Set<SessionEntry>().AsNoTracking().ToListAsync(Cancelled);

        Assert.All(rows, row => Assert.DoesNotContain("private key", Encoding.Latin1.GetString(row.Value), StringComparison.Ordinal));

        var sealedSecret = rows.Single(row => row.Name == "credentials").Value;
        await db.Set<SessionEntry>().Where(row => row.Name == "other").ExecuteUpdateAsync(row => row.SetProperty(entry => entry.Value, sealedSecret), Cancelled);
        await Assert.ThrowsAsync<SessionStoreException>(async () => await store.ReadAsync("account", "other", Cancelled));
        Assert.Equal(Secret, await store.ReadAsync("account", "credentials", Cancelled));
        ana.Dispose();
    }

    [Fact]
    public async Task Instances_share_nothing()
    {
        var (_, one) = await NewInstanceAsync();
        var (_, other) = await NewInstanceAsync();
        await Stores.Open(one).CommitAsync([new("session", "a", [1])], Cancelled);
        var others = Stores.Open(other);
        await others.CommitAsync([new("session", "a", [2])], Cancelled);

        await others.ClearAsync(Cancelled);

        Assert.Null(await others.ReadAsync("session", "a", Cancelled));
        Assert.Equal([1], await Stores.Open(one).ReadAsync("session", "a", Cancelled));
    }

    [Fact]
    public async Task Only_the_newest_session_of_an_instance_writes()
    {
        var (_, key) = await NewInstanceAsync();
        var old = Stores.Open(key);
        var newest = Stores.Open(key);

        await Assert.ThrowsAsync<SessionStoreException>(async () => await old.CommitAsync([new("session", "a", [1])], Cancelled));
        await Assert.ThrowsAsync<SessionStoreException>(async () => await old.ClearAsync(Cancelled));
        await newest.CommitAsync([new("session", "a", [2])], Cancelled);
    }

    [Fact]
    public async Task Two_sessions_that_write_at_once_are_both_stored_and_read_as_written()
    {
        var (_, one) = await NewInstanceAsync();
        var (_, other) = await NewInstanceAsync();
        SessionStore[] stores = [Stores.Open(one), Stores.Open(other)];

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => stores[i % 2]
            .CommitAsync([new("session", $"peer{i}", [(byte)i]), new("session", "last", [(byte)i])], Cancelled).AsTask()));

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal((byte)i, Assert.Single((await stores[i % 2].ReadAsync("session", $"peer{i}", Cancelled))!));
        }
    }

    [Fact]
    public async Task Ten_minutes_after_a_deletion_nothing_is_kept()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock, [new ScriptedConnector()]);
        using var ana = await server.NewPersonAsync();
        (await ana.PostAsync("/api/instances", new { name = "Vendas" })).EnsureStatus(201);
        var key = new InstanceKey(ana.UserId, 1);
        await server.App.Services.GetRequiredService<SessionStores>().Open(key).CommitAsync([new("account", "credentials", Secret)], Cancelled);
        (await ana.DeleteAsync("/api/instances/1")).EnsureStatus(200);

        clock.Advance(TimeSpan.FromMinutes(11));

        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(ana.UserId);
                return !await db.Set<SessionEntry>().AnyAsync();
            },
            "the keys to be gone");
    }

    private SessionStores Stores => shared.Server.App.Services.GetRequiredService<SessionStores>();

    private async Task<(RamalClient Person, InstanceKey Key)> NewInstanceAsync()
    {
        var ana = await shared.Server.NewPersonAsync();
        (await ana.PostAsync("/api/instances", new { name = "Vendas", connector = "scripted" })).EnsureStatus(201);
        return (ana, new InstanceKey(ana.UserId, 1));
    }
}
