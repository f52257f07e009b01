using System.Text.Json;
using System.Text.Json.Nodes;
using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class ListInstancesTests(InstancesServer shared)
{
    [Fact]
    public async Task An_item_of_the_list_says_the_same_as_the_answer_about_the_instance()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody("""Aspas " e <b>acento é</b>"""));
        var connected = await ana.NewConnectedInstanceAsync(shared.Scripted);
        await connected.Line.PublishAsync(new ConnectorEvent.CallbackModeChanged("m", DateTimeOffset.UtcNow, CallbackMode.Polling));
        var troubled = await ana.NewConnectedInstanceAsync(shared.Scripted);
        await troubled.Line.ChangeLinkAsync(LinkState.Connecting, LinkCause.WrongKey);

        foreach (var language in new[] { "pt-BR", "en" })
        {
            await ana.PutAsync("/api/me", new { language });
            var items = JsonNode.Parse((await ana.GetAsync("/api/instances")).EnsureStatus(200).Text)!["items"]!.AsArray();
            Assert.Equal(3, items.Count);
            foreach (var item in items)
            {
                var one = JsonNode.Parse((await ana.GetAsync($"/api/instances/{item!["id"]}")).Text)!.AsObject();
                one.Remove("plannedCount");
                Assert.Equal(one.ToJsonString(), item.ToJsonString());
            }
        }
    }

    [Fact]
    public async Task Every_change_shows_at_once()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted, "Antes");
        Assert.Equal("Antes", (await FirstAsync()).GetProperty("name").GetString());

        await ana.PutAsync("/api/instances/1", new { name = "Depois" });
        Assert.Equal("Depois", (await FirstAsync()).GetProperty("name").GetString());
        await ana.ConnectAsync(instance);
        Assert.Equal("connected", (await FirstAsync()).GetProperty("status").GetString());
        await instance.Line.ChangeLinkAsync(LinkState.LoggedOut, LinkCause.LoggedOutOnPhone);
        Assert.Equal("loggedOut", (await FirstAsync()).GetProperty("status").GetString());
        await ana.NewInstanceAsync(shared.Scripted);
        await ana.PostAsync("/api/instances/2/activate");
        Assert.False((await FirstAsync()).GetProperty("isActive").GetBoolean());
        await ana.DeleteAsync("/api/instances/1");
        Assert.Equal(2, (await FirstAsync()).GetProperty("id").GetInt32());

        async Task<JsonElement> FirstAsync() => (await ana.GetAsync("/api/instances")).EnsureStatus(200).Json.GetProperty("items")[0];
    }

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_rows_go()
    {
        using var ana = await shared.Server.NewPersonAsync();
        for (var i = 0; i < 5; i++)
        {
            await ana.NewInstanceAsync(shared.Scripted);
        }

        var first = (await ana.GetAsync("/api/instances?limit=2")).Json;
        await ana.DeleteAsync("/api/instances/1");
        var second = (await ana.GetAsync($"/api/instances?limit=2&cursor={first.GetProperty("nextCursor").GetString()}")).Json;
        var last = (await ana.GetAsync($"/api/instances?limit=2&cursor={second.GetProperty("nextCursor").GetString()}")).Json;

        Assert.Equal([3, 4], second.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt32()));
        Assert.Equal([5], last.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt32()));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("nextCursor").ValueKind);
        Assert.Equal(400, (await ana.GetAsync("/api/instances?limit=0")).Status);
        Assert.Equal(400, (await ana.GetAsync("/api/instances?cursor=x")).Status);
    }
}
