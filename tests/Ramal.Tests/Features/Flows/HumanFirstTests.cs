using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Flows;
using Ramal.Features.Inbox;
using Ramal.Testing;
using Ramal.Tests.Features.Inbox;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

/// <summary>A person and a flow want to answer the same conversation.</summary>
public sealed class HumanFirstTests
{
    [Fact]
    public async Task An_answer_from_the_phone_keeps_flows_silent_until_the_conversation_is_returned()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b", "nome"), Send("b", "Prazer, {{field.nome}}")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);

        await stage.Ledger.PublishAsync(Inbound.FromPhone("Deixa que eu atendo"));
        await stage.UntilTakenAsync();
        await stage.HearAsync("Maria");
        await stage.HearAsync("oi");
        await stage.UntilTakenAsync();
        var paused = await stage.UntilRunAsync(flow, "paused");
        Assert.Single(stage.Said);

        await stage.Ledger.Get<InboxForFlows>().ReturnAsync(stage.Person.UserId, await stage.ConversationAsync(), CancellationToken.None);
        await stage.HearAsync("Maria Silva");
        await stage.UntilSaidAsync(2);

        Assert.Equal("Prazer, Maria Silva", stage.Said[1]);
        Assert.Equal("a", paused.GetProperty("stepId").GetString());
    }

    [Fact]
    public async Task When_the_pause_runs_out_after_an_answer_of_a_person_the_run_is_over_and_flows_may_begin_again()
    {
        var clock = new ManualClock();
        await using var stage = await FlowStage.StartAsync(clock);
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), End("b")));
        await stage.HearAsync("oi", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(1);
        await stage.Ledger.PublishAsync(Inbound.FromPhone("Oi, sou eu", at: clock.GetUtcNow()));
        await stage.UntilRunAsync(flow, "paused");

        clock.Advance(TimeSpan.FromHours(13));
        await stage.HearAsync("oi", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(2);
        var runs = await stage.RunsAsync(flow);

        Assert.Equal(["waitingAnswer", "ended"], runs.Select(run => run.GetProperty("state").GetString()));
        Assert.Equal("human-took-over", runs[1].GetProperty("endReason").GetString());
    }

    [Fact]
    public async Task A_person_who_answers_while_a_flow_decides_wins_when_first_and_never_are_both_silent()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Reply(Keyword("oi"), "Robô"));
        const int People = 12;
        var random = new Random(4);

        await Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            var from = $"55119000001{number:00}";
            var robot = stage.HearAsync("oi", from);
            var human = random.Next(2) == 0 ? Task.CompletedTask : robot;
            await human;
            await stage.Ledger.PublishAsync(Inbound.FromPhone("Pessoa", from));
            await robot;
        });
        await using var db = stage.Ledger.Get<RamalDb>().ForAccount(stage.Person.UserId);

        // An echo that came while a send was under way counts as a person's once the ledger knows that it is not its own.
        await Until.TrueAsync(async () => await db.Set<Conversation>().CountAsync(conversation => conversation.AutomationPausedUntil != null) == People, "every conversation is a person's");
        await stage.UntilTakenAsync();

        // Whoever came second in the database knows it: a run only where no person's message was stored before its answer was planned.
        var runs = await db.Set<FlowRun>().AsNoTracking().ToListAsync();
        Assert.Equal(runs.Count, runs.Select(run => run.ConversationId).Distinct().Count());
        await stage.UntilSaidAsync(runs.Count);
        Assert.Equal(runs.Count, stage.Said.Count);
        Assert.Equal(runs.Count, (await stage.RunsAsync(flow)).Count);
    }

    [Fact]
    public async Task A_pause_that_commits_first_silences_a_flow_that_was_about_to_answer()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), Send("b", "Robô")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);
        var conversation = await stage.ConversationAsync();
        await stage.Ledger.Get<InboxForFlows>().PauseAsync(stage.Person.UserId, conversation, Conversation.ForEver, CancellationToken.None);

        await stage.HearAsync("Maria");
        await stage.UntilTakenAsync();

        Assert.Single(stage.Said);
    }

    [Fact]
    public async Task Handing_over_silences_flows_for_that_long()
    {
        var clock = new ManualClock();
        await using var stage = await FlowStage.StartAsync(clock);
        var flow = await stage.PublishAsync(Of(Keyword("ajuda"), new { id = "p", kind = "person", text = "Já chamo alguém.", until = "PT2H", label = "Atendimento" }));
        await stage.HearAsync("ajuda", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(1);
        Assert.Equal("handed-to-person", (await stage.UntilRunAsync(flow, "ended")).GetProperty("endReason").GetString());

        await stage.HearAsync("ajuda", at: clock.GetUtcNow());
        await stage.UntilTakenAsync();
        Assert.Single(stage.Said);
        var state = await stage.Ledger.Get<InboxForFlows>().StateAsync(stage.Person.UserId, await stage.ConversationAsync(), CancellationToken.None);
        Assert.Equal("Atendimento", Assert.Single(state!.Labels));

        clock.Advance(TimeSpan.FromHours(3));
        await stage.HearAsync("ajuda", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(2);
    }

    [Fact]
    public async Task An_opt_out_word_ends_the_run_and_nothing_more_is_said()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), Send("b", "Robô")));
        await stage.PublishAsync(Reply(Any(), "Qualquer"));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);

        await stage.HearAsync("PARE");
        var run = await stage.UntilRunAsync(flow, "ended");
        await stage.HearAsync("oi");
        await stage.UntilTakenAsync();

        Assert.Equal("opted-out", run.GetProperty("endReason").GetString());
        Assert.DoesNotContain("Robô", stage.Said);
        Assert.DoesNotContain("Qualquer", stage.Said);
    }
}
