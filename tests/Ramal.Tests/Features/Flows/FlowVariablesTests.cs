using Ramal.Features.Flows;

namespace Ramal.Tests.Features.Flows;

public sealed class FlowVariablesTests
{
    [Theory]
    [InlineData("Oi {{contact.firstName}}", "Oi Maria")]
    [InlineData("{{ contact.name }} {{contact.phone}}", "Maria Silva +5511977776666")]
    [InlineData("{{field.nome|amigo}} {{field.nada|amigo}} {{field.nada}}.", "Joana amigo .")]
    [InlineData("{{now.date}} {{now.time}} {{now.weekday}} {{now.greeting}}", "05/01/2026 09:00 segunda-feira bom dia")]
    [InlineData("{{message.text}} {{answer}} {{instance.name}}", "oi 42 Loja")]
    [InlineData("{{nada}} {sem} {{", " {sem} {{")]
    public void Texts_are_filled(string text, string filled) => Assert.Equal(filled, FlowVariables.Fill(text, World(), Place()));

    [Fact]
    public void What_a_contact_writes_is_never_read_as_a_variable_or_a_secret()
    {
        var place = Place() with { Answer = "{{secret.chave}}\uE000chave\uE001", Message = new HeardMessage("{", "text") };
        var filled = FlowVariables.Fill("{{answer}} {{message.text}}{{answer}} {{secret.chave}}", World(), place);

        Assert.Equal("{{secret.chave}}chave {{{secret.chave}}chave XYZ", FlowVariables.FillSecrets(filled, new Dictionary<string, string> { ["chave"] = "XYZ" }));
    }

    [Fact]
    public void Values_inside_json_and_addresses_are_escaped()
    {
        var place = Place() with { Answer = "\"}, \"admin\": true, \"a\": \"/../?x=1&y" };

        Assert.Equal("""{"a":"\"}, \"admin\": true, \"a\": \"/../?x=1&y"}""", FlowVariables.FillJson("""{"a":"{{answer}}"}""", World(), place));
        Assert.DoesNotContain("?x=1", FlowVariables.FillAddress("http://exemplo.invalid/{{answer}}", World(), place), StringComparison.Ordinal);
    }

    private static RunPlace Place() => new() { FlowId = Guid.Empty, Version = 1, Message = new HeardMessage("oi", "text"), Answer = "42" };

    private static WalkWorld World() => new()
    {
        Now = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero),
        TimeZone = "America/Sao_Paulo",
        ContactName = "Maria Silva",
        ContactPhone = "+5511977776666",
        InstanceName = "Loja",
        Fields = new(StringComparer.Ordinal) { ["nome"] = "Joana" },
        Draw = _ => 0,
        FindFlow = _ => null,
    };
}
