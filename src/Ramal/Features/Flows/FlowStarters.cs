using System.Text.Json;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Flows to begin with. Their texts are Portuguese whatever the language of the page: the shop's customers read them.</summary>
internal static class FlowStarters
{
    private static readonly Lazy<IReadOnlyList<FlowStarter>> Loaded = new(() =>
    [
        Load("boas-vindas", new("Boas-vindas", "Welcome"), new(
            "Recebe quem escreve pela primeira vez e pergunta em que pode ajudar.", "Greets whoever writes for the first time and asks how to help.")),
        Load("perguntas-frequentes", new("Perguntas frequentes", "Frequent questions"), new(
            "Responde horário, endereço e formas de pagamento; o resto vai para uma pessoa.", "Answers opening hours, address and ways to pay; the rest goes to a person.")),
        Load("fora-do-horario", new("Fora do horário", "Outside opening hours"), new(
            "Avisa que a loja está fechada e guarda o recado.", "Says that the shop is closed and keeps the message.")),
        Load("orcamento", new("Orçamento", "Quote"), new(
            "Pergunta o que a pessoa quer, anota os dados e passa para quem vende.", "Asks what the person wants, notes the details and hands over to sales.")),
    ]);

    public static IReadOnlyList<FlowStarter> All => Loaded.Value;

    public static FlowStarter? Find(string id) => All.FirstOrDefault(starter => starter.Id == id);

    private static FlowStarter Load(string id, Text name, Text description)
    {
        using var stream = typeof(FlowStarters).Assembly.GetManifestResourceStream($"Ramal.Features.Flows.Starters.{id}.json")
            ?? throw new InvalidOperationException($"No starter {id}.");
        var definition = JsonSerializer.Deserialize<FlowDefinition>(stream, FlowJson.Options)!;
        return new FlowStarter(id, name, description, FlowLayout.Arrange(definition));
    }
}

/// <summary>One flow to begin with.</summary>
internal sealed record FlowStarter(string Id, Text Name, Text Description, FlowDefinition Definition);
