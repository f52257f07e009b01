using Ramal.Features.Flows;
using Ramal.Testing;
using Ramal.Tests.Features.Inbox;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class FlowRunnerTests
{
    [Fact]
    public async Task A_flow_asks_keeps_the_answer_and_says_it()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Qual é o seu nome?", "b", "b", "nome"), Send("b", "Prazer, {{field.nome}}! Você é {{contact.name}}, {{contact.phone}}.")));

        await stage.HearAsync("Oi!");
        await stage.UntilSaidAsync(1);
        await stage.HearAsync("Joana");
        await stage.UntilSaidAsync(2);
        var run = await stage.UntilRunAsync(flow, "ended");

        Assert.Equal(["Qual é o seu nome?", "Prazer, Joana! Você é Maria, +5511977776666."], stage.Said);
        Assert.Equal("finished", run.GetProperty("endReason").GetString());
        var journal = (await stage.Person.GetAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}")).EnsureStatus(200).Json.GetProperty("journal");
        Assert.Equal(["heard", "said", "heard", "passed", "said", "passed", "ended"], journal.EnumerateArray().Select(row => row.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task An_answer_leaves_through_the_number_that_was_written_to()
    {
        await using var stage = await FlowStage.StartAsync();
        var second = await stage.Person.NewConnectedInstanceAsync(stage.Ledger.Connector, "Entregas");
        await stage.PublishAsync(Reply(Any(), "Loja"), instanceIds: [stage.Ledger.Instance.Id]);
        await stage.PublishAsync(Reply(Any(), "Entregas"), instanceIds: [second.Id]);

        await Task.WhenAll(stage.HearAsync("oi"), second.Line.PublishAsync(Inbound.Text("oi")));
        await Until.TrueAsync(() => stage.Ledger.Line.HandedCount == 1 && second.Line.HandedCount == 1, "one answer each");
        await stage.UntilTakenAsync();

        Assert.Equal("Loja", Assert.Single(stage.Said));
        Assert.Equal("Entregas", Assert.Single(second.Line.Handed).Message.Text);
    }

    [Fact]
    public async Task Of_several_flows_one_answers_by_priority_then_by_the_more_specific_trigger()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Reply(Any(), "qualquer"));
        await stage.PublishAsync(Reply(Keyword("preço"), "curta"));
        await stage.PublishAsync(Reply(Keyword("preço do bolo"), "longa"));
        await stage.PublishAsync(Reply(Keyword("urgente"), "prioridade"), priority: 10);

        foreach (var (text, from) in new[] { ("qual o PRECO do bolo?", "5511900000001"), ("preço do bolo urgente", "5511900000002"), ("boa tarde", "5511900000003") })
        {
            await stage.HearAsync(text, from);
        }

        await stage.UntilSaidAsync(3);
        await stage.UntilTakenAsync();

        Assert.Equal(["longa", "prioridade", "qualquer"], stage.Said.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_listens_takes_the_message_before_any_trigger()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Sobre o quê?", "b", "b", "assunto"), Send("b", "Anotado: {{field.assunto}}")));
        await stage.PublishAsync(Reply(Keyword("preço"), "Tabela"), priority: 50);

        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);
        await stage.HearAsync("preço");
        await stage.UntilSaidAsync(2);

        Assert.Equal(["Sobre o quê?", "Anotado: preço"], stage.Said);
    }

    [Fact]
    public async Task Groups_begin_only_flows_that_say_so()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Reply(Any(), "Para pessoas"), priority: 1);

        await stage.Ledger.PublishAsync(Inbound.InGroup("oi", Inbound.Maria, "Maria"));
        await stage.UntilTakenAsync();
        Assert.Empty(stage.Said);

        await stage.PublishAsync(new { triggers = new[] { Any() }, start = "s1", answersGroups = true, steps = new[] { Send("s1", "Para grupos") } }, "Grupo");
        await stage.Ledger.PublishAsync(Inbound.InGroup("oi de novo", Inbound.Maria, "Maria"));
        await stage.UntilSaidAsync(1);

        Assert.Equal("Para grupos", Assert.Single(stage.Said));
        Assert.NotNull(Assert.Single(stage.Ledger.Line.Handed).Message.To.Group);
    }

    [Fact]
    public async Task A_flow_waits_three_days_over_two_restarts()
    {
        await using var database = await TestDatabase.CreateAsync();
        var clock = new ManualClock();
        var connector = new ScriptedConnector();
        string token;
        await using (var first = await FlowStage.StartAsync(clock, database, connector))
        {
            token = first.Person.Token!;
            var flow = await first.PublishAsync(Of(Keyword("comprei"), Send("a", "Obrigado!", "b"), Wait("b", "P3D", "c"), Send("c", "Chegou bem?")));
            await first.HearAsync("comprei", at: clock.GetUtcNow());
            await first.UntilSaidAsync(1);
            await first.UntilRunAsync(flow, "waitingTime");
        }

        foreach (var hours in new[] { 24, 47 })
        {
            clock.Advance(TimeSpan.FromHours(hours));
            await using var again = await RamalTestServer.StartAsync(clock, [connector], database);
            await FlowStage.UntilTakenAsync(again);
            Assert.Equal(1, connector.HandedCount);
        }

        await using var last = await RamalTestServer.StartAsync(clock, [connector], database);
        clock.Advance(TimeSpan.FromHours(1));
        await Until.TrueAsync(
            () =>
            {
                // Instances are taken up one after the other by the clock.
                clock.Advance(TimeSpan.FromMilliseconds(50));
                return connector.HandedCount == 2;
            },
            "the second message");

        using var person = new RamalClient(last.BaseUrl, token);
        var messages = (await person.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray().Select(message => message.GetProperty("text").GetString());
        Assert.Equal(["Chegou bem?", "Obrigado!"], messages);
    }

    [Fact]
    public async Task A_question_reminds_once_and_takes_the_timeout_branch()
    {
        var clock = new ManualClock();
        await using var stage = await FlowStage.StartAsync(clock);
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Quer continuar?", "b", "c", reminder: new { after = "PT1H", text = "Ainda aí?" }, within: "PT3H"), Send("b", "Sim"), Send("c", "Até logo")));
        await stage.HearAsync("oi", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(1);

        clock.Advance(TimeSpan.FromHours(1));
        await stage.UntilSaidAsync(2);
        await stage.UntilRunAsync(flow, "waitingAnswer");
        clock.Advance(TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromHours(1));
        await stage.UntilSaidAsync(3);

        Assert.Equal(["Quer continuar?", "Ainda aí?", "Até logo"], stage.Said);
    }

    [Fact]
    public async Task A_wait_lets_other_flows_answer_unless_it_listens_for_a_reply()
    {
        var clock = new ManualClock();
        await using var stage = await FlowStage.StartAsync(clock);
        var quiet = await stage.PublishAsync(Of(Keyword("pedido"), Send("a", "Pedido anotado", "b"), Wait("b", "PT2H", "c"), Send("c", "Como foi?")));
        await stage.PublishAsync(Of(Keyword("entrega"), Send("a", "A caminho", "b"), Wait("b", "PT5H", "d", "e"), Send("d", "Chegou?"), Send("e", "Que bom que respondeu")));
        await stage.HearAsync("pedido", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(1);
        await stage.UntilRunAsync(quiet, "waitingTime");

        await stage.HearAsync("entrega", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(2);
        clock.Advance(TimeSpan.FromHours(2));
        await stage.UntilTakenAsync();
        Assert.Equal(["Pedido anotado", "A caminho"], stage.Said);

        // The second one has the word; the first goes on as soon as that one is done.
        await stage.HearAsync("obrigada", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(3);
        await stage.UntilTakenAsync();
        await Until.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(30));
                return stage.Said.Count == 4;
            },
            "the first flow goes on");

        Assert.Equal(["Pedido anotado", "A caminho", "Que bom que respondeu", "Como foi?"], stage.Said);
    }

    [Fact]
    public async Task A_circle_is_stopped_by_the_budget_of_steps_even_through_other_flows()
    {
        await using var stage = await FlowStage.StartAsync();
        var second = await stage.PublishAsync(Reply(Api(), "provisório"), "Dois");
        var first = await stage.PublishAsync(Of(Keyword("gira"), new { id = "g", kind = "goto", flowId = second }), "Um");
        await stage.Person.PutAsync($"/api/flows/{second}", new { draft = Of(Api(), new { id = "g", kind = "goto", flowId = first }) });
        (await stage.Person.PostAsync($"/api/flows/{second}/publish", new { })).EnsureStatus(200);

        await stage.HearAsync("gira");
        await stage.UntilTakenAsync();
        var ended = (await stage.RunsAsync(first)).Concat(await stage.RunsAsync(second)).ToList();

        Assert.Equal("step-limit", Assert.Single(ended).GetProperty("endReason").GetString());
        Assert.Empty(stage.Said);
    }

    [Fact]
    public async Task Editing_and_publishing_never_disturb_a_run_and_a_rollback_is_one_more_version()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Primeira?", "b", "b"), Send("b", "fim da primeira")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);

        await stage.Person.PutAsync($"/api/flows/{flow}", new { draft = Of(Keyword("oi"), Ask("a", "Segunda?", "b", "b"), Send("b", "fim da segunda")) });
        (await stage.Person.PostAsync($"/api/flows/{flow}/publish", new { note = "outra" })).EnsureStatus(200);
        await stage.HearAsync("resposta");
        await stage.UntilSaidAsync(2);
        await stage.HearAsync("oi", "5511900000001");
        await stage.UntilSaidAsync(3);
        var back = (await stage.Person.PostAsync($"/api/flows/{flow}/versions/1/publish", new { })).EnsureStatus(200).Json;
        await stage.HearAsync("oi", "5511900000002");
        await stage.UntilSaidAsync(4);

        Assert.Equal(["Primeira?", "fim da primeira", "Segunda?", "Primeira?"], stage.Said);
        Assert.Equal(3, back.GetProperty("publishedVersion").GetInt32());
        var versions = (await stage.Person.GetAsync($"/api/flows/{flow}/versions")).Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("version").GetInt32());
        Assert.Equal([3, 2, 1], versions);
    }

    [Fact]
    public async Task The_same_event_taken_twice_moves_a_run_once()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Of(Keyword("oi"), Send("s", "Olá"), End()));
        var heard = Inbound.Text("oi");
        await stage.Ledger.PublishAsync(heard);
        await stage.UntilSaidAsync(1);

        var conversation = await stage.ConversationAsync();
        var message = await Events.LastHeardAsync(stage);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Ledger.Get<FlowRunner>().HearAsync(stage.Person.UserId, conversation, message, CancellationToken.None)));
        await stage.Ledger.PublishAsync(heard);
        await stage.UntilTakenAsync();

        Assert.Equal("Olá", Assert.Single(stage.Said));
    }

    [Fact]
    public async Task Deleting_an_instance_ends_its_runs_and_says_why()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), End("b")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);

        (await stage.Person.DeleteAsync($"/api/instances/{stage.Ledger.Instance.Id}")).EnsureStatus(200);

        Assert.Equal("instance-deleted", (await stage.UntilRunAsync(flow, "ended")).GetProperty("endReason").GetString());
    }

    [Fact]
    public async Task A_cooldown_keeps_a_flow_from_beginning_again_too_soon()
    {
        var clock = new ManualClock();
        await using var stage = await FlowStage.StartAsync(clock);
        await stage.PublishAsync(new { triggers = new[] { Any() }, start = "s1", cooldown = "PT6H", steps = new[] { Send("s1", "Estamos fechados") } });

        await stage.HearAsync("oi", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(1);
        await stage.HearAsync("alguém?", at: clock.GetUtcNow());
        await stage.UntilTakenAsync();
        Assert.Single(stage.Said);
        clock.Advance(TimeSpan.FromHours(7));
        await stage.HearAsync("e agora?", at: clock.GetUtcNow());
        await stage.UntilSaidAsync(2);

        Assert.Equal(2, stage.Said.Count);
    }

    [Fact]
    public async Task A_regular_expression_made_to_hang_delays_nobody()
    {
        await using var stage = await FlowStage.StartAsync();
        await stage.PublishAsync(Of(new { id = "t1", kind = "keyword", match = "regex", words = new[] { @"^(?=(a+)+$)(a+)+$" } }, Send("s1", "nunca")), priority: 90);
        await stage.PublishAsync(Reply(Keyword("oi"), "Olá"));

        await stage.HearAsync(new string('a', 4000) + "!", "5511900000001");
        await stage.HearAsync("oi", "5511900000002");
        await stage.UntilSaidAsync(1);

        Assert.Equal("Olá", Assert.Single(stage.Said));
    }
}

/// <summary>Looks into what was stored.</summary>
internal static class Events
{
    public static async Task<Guid> LastHeardAsync(FlowStage stage)
    {
        var (messages, _) = await ReceiveMessageTests.ReadAsync(stage.Ledger);
        return messages.Last(message => message.IsIncoming).Id;
    }
}
