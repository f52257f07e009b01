using System.Text.Json;
using Ramal.Features.Flows;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class FlowCheckTests
{
    [Fact]
    public void A_sound_flow_has_no_problem() =>
        Assert.Empty(Check(Of(Keyword("oi"), Ask("a", "Nome?", "b", "fim", "nome"), Send("b", "Olá {{field.nome|amigo}}"), End())));

    [Fact]
    public void A_missing_branch_is_named_with_its_step()
    {
        var problem = Assert.Single(Check(Of(Keyword("oi"), new { id = "a", kind = "ask", name = "Pergunta um", text = "Sim?", next = new { answer = "fim" } }, End())));

        Assert.Equal(("branch-missing", "a"), (problem.Code, problem.StepId));
        Assert.Equal("A saída “Não respondeu” de “Pergunta um” não leva a lugar nenhum.", problem.Sentence.Portuguese);
    }

    [Fact]
    public void A_step_that_nothing_leads_to_is_a_warning()
    {
        var problem = Assert.Single(Check(Of(Keyword("oi"), Send("a", "Olá"), Send("solto", "Nunca"))));

        Assert.Equal(("step-unreachable", ProblemSeverity.Warning, "solto"), (problem.Code, problem.Severity, problem.StepId));
    }

    [Fact]
    public void A_circle_without_a_rest_is_named_and_one_with_a_rest_is_not()
    {
        var circle = Check(Of(Keyword("oi"), Send("a", "um", "b"), Send("b", "dois", "c"), Send("c", "três", "b")));
        var rested = Check(Of(Keyword("oi"), Send("a", "um", "b"), Wait("b", "PT1H", "a")));

        Assert.Equal(["b", "c"], circle.Where(problem => problem.Code == "loop-without-wait").Select(problem => problem.StepId));
        Assert.Empty(rested);
    }

    [Theory]
    [InlineData("""{"id":"t","kind":"keyword","match":"regex","words":["(["]}""", "regex-invalid")]
    [InlineData("""{"id":"t","kind":"keyword","words":[]}""", "words-missing")]
    [InlineData("""{"id":"t","kind":"keyword","words":["  "]}""", "words-missing")]
    [InlineData("""{"id":"t","kind":"outsideHours"}""", "hours-missing")]
    public void A_wrong_trigger_is_named(string trigger, string code) =>
        Assert.Equal(code, Assert.Single(Check(Of(JsonSerializer.Deserialize<JsonElement>(trigger), Send("a", "Olá")))).Code);

    [Theory]
    [InlineData("""{"kind":"send","variants":[{"text":""}]}""", "text-missing")]
    [InlineData("""{"kind":"send","variants":[]}""", "setting-invalid")]
    [InlineData("""{"kind":"send","variants":[{"text":"a","mediaId":"0198c0de-0000-7000-8000-000000000001"}]}""", "media-unknown")]
    [InlineData("""{"kind":"send","variants":[{"text":"{{nada.disso}}"}]}""", "variable-unknown")]
    [InlineData("""{"kind":"send","variants":[{"text":"{{secret.chave}}"}]}""", "secret-unknown")]
    [InlineData("""{"kind":"wait","for":"PT10S","next":{"next":"fim"}}""", "duration-out-of-range")]
    [InlineData("""{"kind":"wait","for":"P200D","next":{"next":"fim"}}""", "duration-out-of-range")]
    [InlineData("""{"kind":"ask","text":"?","saveAs":"Nome Completo","next":{"answer":"fim","timeout":"fim"}}""", "field-name-invalid")]
    [InlineData("""{"kind":"ask","text":"?","expect":{"type":"choice","choices":[{"id":"a","text":"A"}]},"next":{"answer":"fim","timeout":"fim"}}""", "choice-missing")]
    [InlineData("""{"kind":"condition","cases":[],"next":{"else":"fim"}}""", "case-missing")]
    [InlineData("""{"kind":"condition","cases":[{"id":"c","rules":[{"value":"message.text","op":"matches","to":"(["}]}],"next":{"case:c":"fim","else":"fim"}}""", "regex-invalid")]
    [InlineData("""{"kind":"condition","cases":[{"id":"c","rules":[{"op":"isOpen"}]}],"next":{"case:c":"fim","else":"fim"}}""", "hours-missing")]
    [InlineData("""{"kind":"call","url":"ftp://exemplo.invalid/","next":{"ok":"fim","failed":"fim"}}""", "url-scheme")]
    [InlineData("""{"kind":"call","url":"http://ana:senha@exemplo.invalid/","next":{"ok":"fim","failed":"fim"}}""", "url-scheme")]
    [InlineData("""{"kind":"call","url":"http://{{answer}}/","next":{"ok":"fim","failed":"fim"}}""", "url-invalid")]
    [InlineData("""{"kind":"call","url":"nada","next":{"ok":"fim","failed":"fim"}}""", "url-invalid")]
    [InlineData("""{"kind":"call","url":"http://exemplo.invalid/","save":[{"path":"a..b","field":"x"}],"next":{"ok":"fim","failed":"fim"}}""", "save-path-invalid")]
    [InlineData("""{"kind":"call","url":"http://exemplo.invalid/","headers":[{"name":"Host","value":"outro"}],"next":{"ok":"fim","failed":"fim"}}""", "setting-invalid")]
    [InlineData("""{"kind":"call","url":"http://exemplo.invalid/{{secret.chave}}","next":{"ok":"fim","failed":"fim"}}""", "secret-unknown")]
    [InlineData("""{"kind":"ai","prompt":"Responda","next":{"fallback":"fim"}}""", "ai-not-set")]
    [InlineData("""{"kind":"goto","flowId":"0198c0de-0000-7000-8000-000000000001"}""", "flow-unknown")]
    [InlineData("""{"kind":"goto","flowId":"0198c0de-0000-7000-8000-0000000000ff"}""", "goto-self-loop")]
    [InlineData("""{"kind":"send","variants":[{"text":"a"}],"next":{"next":"sumiu"}}""", "target-unknown")]
    [InlineData("""{"kind":"send","variants":[{"text":"a"}],"next":{"outra":"fim"}}""", "setting-invalid")]
    public void A_wrong_setting_is_named(string step, string code)
    {
        var first = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(step)!;
        first["id"] = JsonSerializer.SerializeToElement("a");

        var problems = Check(Of(Keyword("oi"), first, End())).Where(problem => problem.StepId == "a" && problem.Code != "step-unreachable");

        Assert.Equal(code, Assert.Single(problems).Code);
    }

    [Fact]
    public void Every_problem_is_a_sentence_in_both_languages()
    {
        var problems = Check(new { triggers = new[] { Keyword() }, steps = new object[] { Ask("a", "", "x", "y"), Send("a", "b"), Wait("c", "PT1S", "c") } });

        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Sentence.Portuguese, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Sentence.English, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"steps":[null]}""")]
    [InlineData("""{"steps":[{"kind":"voa","id":"a"}]}""")]
    [InlineData("""{"steps":[{"kind":"send"}]}""")]
    [InlineData("""{"steps":[{"kind":"wait","id":"a","for":"amanhã"}]}""")]
    [InlineData("""{"steps":[{"kind":"wait","id":"a","for":"P9999999999999D"}]}""")]
    [InlineData("""{"triggers":null}""")]
    [InlineData("""{"start":"a\u0000b"}""")]
    [InlineData("""[]""")]
    public void A_wrong_shape_is_a_wrong_field(string json) =>
        Assert.Equal("validation-failed", FlowJson.Read(JsonSerializer.Deserialize<JsonElement>(json), "draft").Problem?.Code);

    [Fact]
    public void What_is_written_is_read_again_as_it_was()
    {
        foreach (var starter in FlowStarters.All)
        {
            var written = FlowJson.Write(starter.Definition);
            Assert.Equal(written, FlowJson.Write(FlowJson.Read(written)));
        }
    }

    [Fact]
    public void The_starters_have_no_errors_and_are_drawn_without_overlap() => Assert.All(FlowStarters.All, starter =>
    {
        Assert.Empty(FlowCheck.Of(starter.Definition, new FlowSurroundings()));
        Assert.Equal(starter.Definition.Steps.Count, starter.Definition.Steps.Select(step => step.Position).Distinct().Count());
    });

    private static IReadOnlyList<FlowProblem> Check(object definition)
    {
        var read = FlowJson.Read(JsonSerializer.SerializeToElement(definition), "draft");
        return FlowCheck.Of(read.Value, new FlowSurroundings { FlowId = Guid.Parse("0198c0de-0000-7000-8000-0000000000ff") });
    }
}
