using System.Text.Json;
using Ramal.Features.Flows;
using Ramal.Features.Flows.Steps;

namespace Ramal.Tests.Features.Flows;

public sealed class ExpectedAnswerTests
{
    [Theory]
    [InlineData("""{"type":"number"}""", "1.234,56", "1234.56")]
    [InlineData("""{"type":"number"}""", "R$ 10,5", "10.5")]
    [InlineData("""{"type":"number"}""", "3.5", "3.5")]
    [InlineData("""{"type":"number"}""", "dez", null)]
    [InlineData("""{"type":"number","min":1,"max":5}""", "6", null)]
    [InlineData("""{"type":"email"}""", " Ana@Exemplo.com ", "ana@exemplo.com")]
    [InlineData("""{"type":"email"}""", "ana@exemplo", null)]
    [InlineData("""{"type":"phone"}""", "(11) 98888-7777", "+5511988887777")]
    [InlineData("""{"type":"phone"}""", "123", null)]
    [InlineData("""{"type":"date"}""", "5/3/2026", "2026-03-05")]
    [InlineData("""{"type":"date"}""", "31/02/2026", null)]
    [InlineData("""{"type":"text","minLength":3}""", "ab", null)]
    [InlineData("""{"type":"text"}""", "  oi ", "oi")]
    [InlineData("""{"type":"text"}""", "", null)]
    [InlineData("""{"type":"any"}""", "", "")]
    public void Answers_are_checked_and_kept_in_one_form(string expected, string text, string? kept) =>
        Assert.Equal(kept, Read(expected, text)?.Value);

    [Theory]
    [InlineData("1", "sim")]
    [InlineData("2)", "nao")]
    [InlineData("SIM!", "sim")]
    [InlineData("claro que sim", "sim")]
    [InlineData("nao, obrigado", "nao")]
    [InlineData("sim ou não", null)]
    [InlineData("3", null)]
    public void A_choice_is_named_by_number_by_word_or_in_a_sentence(string text, string? choice) => Assert.Equal(choice, Read(
        """{"type":"choice","choices":[{"id":"sim","text":"Sim","words":["claro"]},{"id":"nao","text":"Não"}]}""", text)?.ChoiceId);

    private static FittingAnswer? Read(string expected, string text) =>
        JsonSerializer.Deserialize<ExpectedAnswer>(expected, FlowJson.Options)!.Read(new HeardMessage(text, HeardMessage.TextKind));
}
