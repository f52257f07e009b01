using Ramal.Features.Inbox;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class FlowRunsTests
{
    [Fact]
    public async Task A_program_begins_a_flow_in_a_conversation_and_is_told_when_it_cannot()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.HearAsync("bom dia");
        // Otherwise it may be taken only after the question, and so as its answer.
        await stage.UntilTakenAsync();
        var conversation = await stage.ConversationAsync();
        var flow = await stage.PublishAsync(Of(Api(), Ask("a", "Pedido {{field.pedido}} chegou?", "b", "b"), End("b")));
        var other = await stage.PublishAsync(Reply(Api(), "a"), instanceIds: [stage.Ledger.Instance.Id]);

        var run = (await stage.Person.PostAsync($"/api/flows/{flow}/start", new { conversationId = conversation, fields = new { pedido = "42" } })).EnsureStatus(201).Json;
        await stage.UntilSaidAsync(1);
        var twice = await stage.Person.PostAsync($"/api/flows/{other}/start", new { conversationId = conversation });
        var shown = (await stage.Person.GetAsync($"/api/conversations/{conversation}/flow-run")).EnsureStatus(200).Json.GetProperty("run");
        var stopped = (await stage.Person.PostAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}/stop")).EnsureStatus(200).Json;
        var again = await stage.Person.PostAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}/stop");

        Assert.Equal("Pedido 42 chegou?", Assert.Single(stage.Said));
        Assert.Equal(("conversation-has-run", "run-ended"), (twice.Code, again.Code));
        Assert.Equal((run.GetProperty("id").GetString(), "Maria"), (shown.GetProperty("id").GetString(), shown.GetProperty("contactName").GetString()));
        Assert.Equal("by-person", stopped.GetProperty("endReason").GetString());
        Assert.Equal("conversation-not-found", (await stage.Person.PostAsync($"/api/flows/{flow}/start", new { conversationId = Guid.NewGuid() })).Code);
        await stage.Ledger.Get<InboxForFlows>().PauseAsync(stage.Person.UserId, conversation, Conversation.ForEver, CancellationToken.None);
        Assert.Equal("conversation-paused", (await stage.Person.PostAsync($"/api/flows/{flow}/start", new { conversationId = conversation })).Code);
    }

    [Fact]
    public async Task Counts_show_where_people_are_lost()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Idade?", "b", "c", expect: new { type = "number" }, retries: 0), Ask("b", "Nome?", "c", "c"), End("c")));
        string[] people = ["5511900000001", "5511900000002", "5511900000003"];
        foreach (var from in people)
        {
            await stage.HearAsync("oi", from);
        }

        await stage.UntilSaidAsync(3);
        await stage.HearAsync("trinta", people[0]);
        await stage.HearAsync("30", people[1]);
        await stage.UntilSaidAsync(4);
        await stage.UntilTakenAsync();

        var counts = (await stage.Person.GetAsync($"/api/flows/{flow}/counts")).EnsureStatus(200).Json;
        var steps = counts.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("stepId").GetString()!);

        Assert.Equal((3, 1), (counts.GetProperty("started").GetInt32(), counts.GetProperty("finished").GetInt32()));
        Assert.Equal((3, 1, 1), (steps["a"].GetProperty("entered").GetInt32(), steps["a"].GetProperty("here").GetInt32(), steps["a"].GetProperty("lost").GetInt32()));
        Assert.Equal(1, steps["a"].GetProperty("outputs").GetProperty("answer").GetInt32());
        Assert.Equal((1, 1, 0), (steps["b"].GetProperty("entered").GetInt32(), steps["b"].GetProperty("here").GetInt32(), steps["b"].GetProperty("lost").GetInt32()));
    }

    [Fact]
    public async Task The_list_of_runs_tells_the_living_from_the_ended_and_pages()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), End("b")));
        for (var person = 0; person < 3; person++)
        {
            await stage.HearAsync("oi", $"551190000000{person}");
        }

        await stage.UntilSaidAsync(3);
        await stage.HearAsync("Ana", "5511900000000");
        await stage.UntilTakenAsync();

        var alive = (await stage.Person.GetAsync($"/api/flows/{flow}/runs?state=alive&limit=1")).EnsureStatus(200).Json;
        var next = (await stage.Person.GetAsync($"/api/flows/{flow}/runs?state=alive&limit=1&cursor={alive.GetProperty("nextCursor").GetString()}")).EnsureStatus(200).Json;
        var ended = (await stage.Person.GetAsync($"/api/flows/{flow}/runs?state=ended")).EnsureStatus(200).Json;

        Assert.NotEqual(alive.GetProperty("items")[0].GetProperty("id").GetString(), next.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal("finished", Assert.Single(ended.GetProperty("items").EnumerateArray()).GetProperty("endReason").GetString());
        Assert.Equal("validation-failed", (await stage.Person.GetAsync($"/api/flows/{flow}/runs?state=meio")).Code);
    }
}
