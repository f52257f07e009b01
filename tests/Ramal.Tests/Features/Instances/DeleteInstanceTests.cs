using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class DeleteInstanceTests(InstancesServer shared)
{
    [Fact]
    public async Task Deleting_the_active_one_says_so_and_leaves_none_active()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.NewInstanceAsync(shared.Scripted);
        await ana.NewInstanceAsync(shared.Scripted);

        var deleted = (await ana.DeleteAsync("/api/instances/1")).EnsureStatus(200);

        Assert.True(deleted.Json.GetProperty("wasActive").GetBoolean());
        Assert.Equal(404, (await ana.GetAsync("/api/instances/1")).Status);
        Assert.Equal("no-active-instance", (await ana.GetAsync("/api/instances/active")).Code);
    }

    [Fact]
    public async Task It_closes_the_session_and_can_be_taken_back_disconnected()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);

        (await ana.DeleteAsync("/api/instances/1")).EnsureStatus(200);
        var restored = (await ana.PostAsync("/api/instances/1/restore")).EnsureStatus(200).Json;

        Assert.Equal(0, instance.Line.OpenSessions);
        Assert.Equal(("disconnected", false), (restored.GetProperty("status").GetString(), restored.GetProperty("isActive").GetBoolean()));
        await ana.ConnectAsync(instance);
    }

    [Fact]
    public async Task After_ten_minutes_it_cannot_be_taken_back_and_its_secrets_are_gone()
    {
        var clock = new ManualClock();
        var evolution = InstancesServer.NewEvolution();
        await using var server = await RamalTestServer.StartAsync(clock, [evolution]);
        using var ana = await server.NewPersonAsync();
        (await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody())).EnsureStatus(201);
        (await ana.DeleteAsync("/api/instances/1")).EnsureStatus(200);

        clock.Advance(TimeSpan.FromMinutes(12));

        Assert.Equal(404, (await ana.PostAsync("/api/instances/1/restore")).Status);
        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(ana.UserId);
                return await db.Set<Instance>().AnyAsync(row => row.Id == 1 && row.Name == "Vendas" && row.SealedSecrets == "" && row.SealedCallback == "");
            },
            "the secrets to be gone");
    }

    [Fact]
    public async Task What_the_provider_keeps_is_deleted_only_when_asked_for()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var kept = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var removed = await ana.NewConnectedInstanceAsync(shared.Scripted);

        (await ana.DeleteAsync("/api/instances/1")).EnsureStatus(200);
        (await ana.DeleteAsync("/api/instances/2?deleteRemote=true")).EnsureStatus(200);

        Assert.Equal((0, 1), (kept.Line.RemoteDeletions, removed.Line.RemoteDeletions));
    }

    [Fact]
    public async Task When_the_provider_does_not_delete_nothing_is_deleted_here()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        instance.Line.DeleteAnswer = new ConnectorResult<bool>(ConnectorError.Unreachable, null);

        var answer = await ana.DeleteAsync("/api/instances/1?deleteRemote=true");

        Assert.Equal((409, "provider-refused"), (answer.Status, answer.Code));
        Assert.Equal("connected", (await ana.GetAsync("/api/instances/1")).Json.GetProperty("status").GetString());
    }
}
