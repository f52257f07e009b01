using System.Text.Json;
using Ramal.Features.Flows.Steps;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// Loads the flow files of Ylada Bot: a list of steps, with lists inside of conditions. What has no equal here becomes
/// the nearest thing, and a note says so.
/// </summary>
internal sealed class YladaFlow
{
    private const int MaxDepth = 12;
    private readonly List<FlowStep> _steps = [];
    private readonly List<Text> _notes = [];
    private int _last;

    private YladaFlow()
    {
    }

    public static bool Looks(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty("trigger", out var trigger) && trigger.ValueKind == JsonValueKind.Object
        && file.TryGetProperty("steps", out var steps) && steps.ValueKind == JsonValueKind.Array;

    /// <summary>Null when it holds no step that can be read.</summary>
    public static LoadedFlow? Load(JsonElement file)
    {
        var loader = new YladaFlow();
        var start = loader.Chain(file.GetProperty("steps"), then: null, depth: 0);
        var (triggers, first) = loader.Trigger(file.GetProperty("trigger"), start);
        if (first is null || loader._steps.Count > FlowDefinition.MaxSteps)
        {
            return null;
        }

        var definition = FlowLayout.Arrange(new FlowDefinition { Triggers = triggers, Start = first, Steps = loader._steps });
        return new LoadedFlow(TextOf(file, "name") ?? "Ylada Bot", TextOf(file, "description") ?? "", definition, [.. loader._notes.Distinct()]);
    }

    private (IReadOnlyList<FlowTriggerRule> Triggers, string? Start) Trigger(JsonElement trigger, string? start)
    {
        switch (TextOf(trigger, "type"))
        {
            case "keyword":
                Note(new(
                    "As palavras-chave valem como palavras inteiras: “oi” não dispara mais dentro de “foi”.",
                    "Keywords count as whole words: “oi” no longer fires inside “foi”."));
                var words = trigger.TryGetProperty("keywords", out var listed) && listed.ValueKind == JsonValueKind.Array
                    ? listed.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!).Where(word => word.Trim().Length is > 0 and <= FlowTriggerRule.MaxWordLength)
                    : [];
                return ([new() { Id = "t1", Kind = TriggerKind.Keyword, Words = [.. words.Take(FlowTriggerRule.MaxWords)] }], start);
            case "condition":
                Note(new(
                    "O gatilho por condição, que nunca disparava, virou uma condição no primeiro passo.",
                    "The condition trigger, which never fired, became a condition as the first step."));
                var id = NewId();
                _steps.Add(Condition(id, trigger, "Gatilho", start, Add(new EndStep { Id = NewId() })));
                return ([new() { Id = "t1", Kind = TriggerKind.AnyMessage }], id);
            default:
                return ([new() { Id = "t1", Kind = TriggerKind.AnyMessage }], start);
        }
    }

    /// <summary>Builds from the end, so that each step knows the next.</summary>
    private string? Chain(JsonElement steps, string? then, int depth)
    {
        if (steps.ValueKind != JsonValueKind.Array || depth > MaxDepth)
        {
            return then;
        }

        foreach (var step in steps.EnumerateArray().Reverse())
        {
            if (step.ValueKind == JsonValueKind.Object && _steps.Count <= FlowDefinition.MaxSteps)
            {
                then = One(step, then, depth) ?? then;
            }
        }

        return then;
    }

    private string? One(JsonElement step, string? then, int depth)
    {
        switch (TextOf(step, "type"))
        {
            case "send_message":
                return Add(new SendStep { Id = NewId(), Variants = [new(Words(TextOf(step, "message") ?? ""))], Next = To(("next", then)) });
            case "wait":
                return Wait(step, then);
            case "condition":
                var rule = step.TryGetProperty("condition", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : step;
                var yes = step.TryGetProperty("if_true", out var whenTrue) ? Chain(whenTrue, then, depth + 1) : then;
                var no = step.TryGetProperty("if_false", out var whenFalse) ? Chain(whenFalse, then, depth + 1) : then;
                var condition = Condition(NewId(), rule, TextOf(rule, "field") ?? "message", yes ?? End(), no ?? End());
                return Add(condition);
            case "ai_response":
                Note(new(
                    "A resposta de IA usa as configurações da conta; se a IA não puder responder, o fluxo segue para o próximo passo.",
                    "The AI answer uses the settings of the account; when the AI cannot answer, the flow goes on to the next step."));
                return Add(new AiStep
                {
                    Id = NewId(),
                    Prompt = TextOf(step, "prompt") ?? TextOf(step, "system_prompt") ?? "Responda em português, com simpatia e em poucas palavras.",
                    Next = To(("next", then), ("fallback", then ?? End())),
                });
            case "webhook":
                return Call(step, then);
            case var kind:
                var shown = kind is null or { Length: > 40 } ? "?" : kind;
                Note(new($"O passo “{shown}” não é conhecido e ficou de fora.", $"The step “{shown}” is not known and was left out."));
                return null;
        }
    }

    private string? Wait(JsonElement step, string? then)
    {
        var seconds = step.TryGetProperty("duration", out var duration) && duration.ValueKind == JsonValueKind.Number && duration.TryGetDouble(out var given) ? given : 0;
        if (!(seconds > 0))
        {
            return null;
        }

        var time = TimeSpan.FromSeconds(Math.Min(seconds, WaitStep.Most.TotalSeconds));
        if (time < WaitStep.Least)
        {
            Note(new("Esperas de menos de 1 minuto passaram a durar 1 minuto.", "Waits of less than 1 minute now take 1 minute."));
            time = WaitStep.Least;
        }

        return Add(new WaitStep { Id = NewId(), For = time, Next = To(("next", then ?? End())) });
    }

    private string Call(JsonElement step, string? then)
    {
        Note(new(
            "Chamadas web só alcançam endereços que o servidor permite; se uma falhar, o fluxo segue.",
            "Web calls reach only addresses that the server allows; when one fails, the flow goes on."));
        var method = TextOf(step, "method")?.ToUpperInvariant() == "GET" ? "GET" : "POST";
        var data = step.TryGetProperty("data", out var given) && given.ValueKind == JsonValueKind.Object ? given.GetRawText() : "{}";
        return Add(new CallStep
        {
            Id = NewId(),
            Method = method,
            Url = TextOf(step, "url") ?? "",
            Body = method == "GET" ? null : Words(data),
            Next = To(("ok", then ?? End()), ("failed", then ?? End())),
        });
    }

    private static ConditionStep Condition(string id, JsonElement rule, string name, string? yes, string? no)
    {
        var op = (TextOf(rule, "operator") ?? TextOf(rule, "type")) switch
        {
            "equals" => RuleOperator.Equals,
            "starts_with" => RuleOperator.StartsWith,
            "ends_with" => RuleOperator.EndsWith,
            "not_contains" => RuleOperator.NotContains,
            _ => RuleOperator.Contains,
        };
        var value = TextOf(rule, "field") switch
        {
            null or "message" => "message.text",
            "phone" => "contact.phone",
            "name" => "contact.name",
            var field => FlowVariables.FieldPrefix + FieldNameOf(field),
        };
        return new ConditionStep
        {
            Id = id,
            Name = name.Length <= 40 ? name : null,
            Cases = [new() { Id = "sim", Name = "Sim", Rules = [new() { Value = value, Op = op, To = TextOf(rule, "value") ?? "" }] }],
            Next = To(("case:sim", yes), ("else", no)),
        };
    }

    private string End() => Add(new EndStep { Id = NewId() });

    private string Add(FlowStep step)
    {
        _steps.Add(step);
        return step.Id;
    }

    private string NewId() => $"s{++_last}";

    private void Note(Text note) => _notes.Add(note);

    /// <summary>The old names of variables, which never worked, under their present ones.</summary>
    private static string Words(string text) => text
        .Replace("{{phone}}", "{{contact.phone}}", StringComparison.Ordinal)
        .Replace("{{message}}", "{{message.text}}", StringComparison.Ordinal)
        .Replace("{{name}}", "{{contact.name}}", StringComparison.Ordinal)
        .Replace("{nome}", "{{contact.name}}", StringComparison.Ordinal);

    private static string FieldNameOf(string field)
    {
        var plain = string.Concat(FoldedText.Fold(field).Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        return plain.Length switch { 0 => "campo", > 40 => plain[..40], _ => plain };
    }

    private static Dictionary<string, string?> To(params (string Output, string? Step)[] ways) =>
        ways.Where(way => way.Step is not null).ToDictionary(way => way.Output, way => way.Step, StringComparer.Ordinal);

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A flow out of a file.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Description">As the file has it.</param>
/// <param name="Definition">Ready to be drawn.</param>
/// <param name="Notes">What is different now.</param>
internal sealed record LoadedFlow(string Name, string Description, FlowDefinition Definition, IReadOnlyList<Text> Notes);
