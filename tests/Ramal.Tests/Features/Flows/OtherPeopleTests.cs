using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class OtherPeopleTests
{
    [Fact]
    public async Task A_second_persons_ids_are_unknown_on_every_route_and_nothing_changes()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), End("b")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);
        var run = (await stage.UntilRunAsync(flow, "waitingAnswer")).GetProperty("id").GetString();
        var conversation = await stage.ConversationAsync();
        using var bia = await stage.Ledger.Server.NewPersonAsync("Bia");
        var own = await FlowStage.PublishAsync(bia, Reply(Api(), "a"));
        var before = (await stage.Person.GetAsync($"/api/flows/{flow}")).Text;

        foreach (var path in new[] { "", "/export", "/versions", "/versions/1", "/counts", "/runs" })
        {
            Assert.Equal((path, 404), (path, (await bia.GetAsync($"/api/flows/{flow}{path}")).Status));
        }

        foreach (var path in new[] { "/publish", "/activate", "/deactivate", "/duplicate", "/versions/1/publish", "/simulate", "/start" })
        {
            Assert.Equal((path, 404), (path, (await bia.PostAsync($"/api/flows/{flow}{path}", new { conversationId = conversation })).Status));
        }

        Assert.Equal(404, (await bia.PutAsync($"/api/flows/{flow}", new { name = "Tomado" })).Status);
        Assert.Equal(404, (await bia.DeleteAsync($"/api/flows/{flow}")).Status);
        Assert.Equal(404, (await bia.DeleteAsync($"/api/flows/{flow}/draft")).Status);
        Assert.Equal(404, (await bia.GetAsync($"/api/flow-runs/{run}")).Status);
        Assert.Equal(404, (await bia.PostAsync($"/api/flow-runs/{run}/stop")).Status);
        Assert.Equal(404, (await bia.GetAsync($"/api/conversations/{conversation}/flow-run")).Status);
        Assert.Equal("conversation-not-found", (await bia.PostAsync($"/api/flows/{own}/start", new { conversationId = conversation })).Code);
        Assert.Equal(before, (await stage.Person.GetAsync($"/api/flows/{flow}")).Text);
        Assert.Equal("waitingAnswer", (await stage.RunsAsync(flow))[0].GetProperty("state").GetString());
        Assert.DoesNotContain(flow, (await bia.GetAsync("/api/flows")).Text, StringComparison.Ordinal);
    }
}
