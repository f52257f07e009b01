using System.Text.RegularExpressions;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Says everything that is wrong with a definition, each thing with the step it is about.</summary>
internal static partial class FlowCheck
{
    private const int MaxName = 80;
    private static readonly TimeSpan MaxCooldown = TimeSpan.FromDays(90);

    public static IReadOnlyList<FlowProblem> Of(FlowDefinition definition, FlowSurroundings surroundings)
    {
        var problems = new List<FlowProblem>();
        Whole(definition, surroundings, problems);
        Triggers(definition, surroundings, problems);
        Ids(definition.Steps.Select(step => step.Id), null, problems);
        foreach (var step in definition.Steps.Take(FlowDefinition.MaxSteps))
        {
            step.Check(new StepCheck(step, definition, surroundings, problems));
            Ways(step, definition, problems);
        }

        if (definition.Steps.Count <= FlowDefinition.MaxSteps && !problems.Exists(problem => problem.Code == "id-duplicate"))
        {
            Reach(definition, problems);
            Circles(definition, problems);
        }

        return problems;
    }

    /// <summary>Ids name things in one list: each once, and in a form that is safe everywhere.</summary>
    public static void Ids(IEnumerable<string> ids, string? stepId, List<FlowProblem> problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids.Where(id => !IdPattern().IsMatch(id) || !seen.Add(id)).Distinct(StringComparer.Ordinal))
        {
            var shown = id.Length <= 40 ? id : id[..40];
            problems.Add(new("id-duplicate", ProblemSeverity.Error, stepId, new(
                $"O id “{shown}” se repete ou não é válido.", $"The id “{shown}” occurs twice or is not valid.")));
        }
    }

    private static void Whole(FlowDefinition definition, FlowSurroundings surroundings, List<FlowProblem> problems)
    {
        if (definition.Steps.Count > FlowDefinition.MaxSteps)
        {
            Add("too-many-steps", new($"Use até {FlowDefinition.MaxSteps} passos.", $"Use up to {FlowDefinition.MaxSteps} steps."));
        }

        if (definition.Start is null)
        {
            Add("start-missing", new("O fluxo não diz por qual passo começa.", "The flow does not say with which step it begins."));
        }
        else if (definition.Find(definition.Start) is null)
        {
            Add("target-unknown", new("O fluxo começa por um passo que não existe.", "The flow begins with a step that does not exist."));
        }

        if (definition.Cooldown < TimeSpan.Zero || definition.Cooldown > MaxCooldown)
        {
            Add("duration-out-of-range", new("O intervalo entre duas execuções vai de 0 a 90 dias.", "The time between two runs goes from 0 to 90 days."));
        }

        if (definition.OpeningHours?.Wrong() is { } wrong)
        {
            Add("setting-invalid", wrong);
        }

        foreach (var instance in surroundings.UnknownInstances)
        {
            Add("instance-unknown", new($"A instância {instance} não existe mais.", $"Instance {instance} does not exist any more."));
        }

        foreach (var step in definition.Steps.Where(step => step.Name?.Length > MaxName))
        {
            problems.Add(new("setting-invalid", ProblemSeverity.Error, step.Id, new($"Use nomes de passo de até {MaxName} caracteres.", $"Use step names of up to {MaxName} characters.")));
        }

        void Add(string code, Text sentence) => problems.Add(new(code, ProblemSeverity.Error, null, sentence));
    }

    private static void Triggers(FlowDefinition definition, FlowSurroundings surroundings, List<FlowProblem> problems)
    {
        if (definition.Triggers.Count == 0)
        {
            Add("trigger-missing", new("O fluxo não diz quando começa.", "The flow does not say when it begins."));
        }

        Ids(definition.Triggers.Select(trigger => trigger.Id), null, problems);
        if (definition.Triggers.Any(trigger => trigger.Kind == TriggerKind.OutsideHours) && definition.OpeningHours is null && !surroundings.HasHours)
        {
            Add("hours-missing", new("O fluxo começa fora do horário de atendimento, que ainda não foi informado.", "The flow begins outside opening hours, which nobody has given yet."));
        }

        foreach (var trigger in definition.Triggers.Where(trigger => trigger.Kind == TriggerKind.Keyword))
        {
            if (trigger.Words.Count is 0 or > FlowTriggerRule.MaxWords || trigger.Words.Any(word => FoldedText.Fold(word).Length == 0 || word.Length > FlowTriggerRule.MaxWordLength))
            {
                Add("words-missing", new(
                    $"Informe de 1 a {FlowTriggerRule.MaxWords} palavras-chave de até {FlowTriggerRule.MaxWordLength} caracteres.",
                    $"Give 1 to {FlowTriggerRule.MaxWords} keywords of up to {FlowTriggerRule.MaxWordLength} characters."));
            }
            else if (trigger.Match == KeywordMatch.Regex)
            {
                foreach (var pattern in trigger.Words.Where(pattern => !FoldedText.IsPattern(pattern)))
                {
                    Add("regex-invalid", new($"A expressão regular {pattern} não é válida.", $"The regular expression {pattern} is not valid."));
                }
            }
        }

        void Add(string code, Text sentence) => problems.Add(new(code, ProblemSeverity.Error, null, sentence));
    }

    private static void Ways(FlowStep step, FlowDefinition definition, List<FlowProblem> problems)
    {
        var outputs = step.Outputs.ToList();
        foreach (var output in outputs.Where(output => output.MustLead && step.Next.GetValueOrDefault(output.Name) is null))
        {
            Add("branch-missing", new(
                $"A saída “{output.Label.Portuguese}” de “{step.Title.Portuguese}” não leva a lugar nenhum.",
                $"The way “{output.Label.English}” out of “{step.Title.English}” leads nowhere."));
        }

        foreach (var (name, target) in step.Next.Where(way => way.Value is not null))
        {
            if (definition.Find(target) is null)
            {
                Add("target-unknown", new($"“{step.Title.Portuguese}” leva a um passo que não existe.", $"“{step.Title.English}” leads to a step that does not exist."));
            }
            else if (!outputs.Exists(output => output.Name == name))
            {
                Add("setting-invalid", new($"“{step.Title.Portuguese}” não tem a saída {Short(name)}.", $"“{step.Title.English}” has no way out {Short(name)}."));
            }
        }

        void Add(string code, Text sentence) => problems.Add(new(code, ProblemSeverity.Error, step.Id, sentence));
    }

    private static void Reach(FlowDefinition definition, List<FlowProblem> problems)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string?>([definition.Start]);
        while (next.TryPop(out var id))
        {
            if (definition.Find(id) is { } step && reached.Add(step.Id))
            {
                foreach (var target in step.Next.Values)
                {
                    next.Push(target);
                }
            }
        }

        foreach (var step in definition.Steps.Where(step => !reached.Contains(step.Id)))
        {
            problems.Add(new("step-unreachable", ProblemSeverity.Warning, step.Id, new(
                $"Nenhum caminho leva a “{step.Title.Portuguese}”.", $"No way leads to “{step.Title.English}”.")));
        }
    }

    /// <summary>Takes away, again and again, what no circle can go through; what is left goes round without ever resting.</summary>
    private static void Circles(FlowDefinition definition, List<FlowProblem> problems)
    {
        var left = definition.Steps.Where(step => !step.Rests).ToDictionary(step => step.Id, StringComparer.Ordinal);
        while (true)
        {
            var targets = left.Values.SelectMany(step => step.Next.Values).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var gone = left.Values.Where(step => !targets.Contains(step.Id) || !step.Next.Values.OfType<string>().Any(left.ContainsKey)).ToList();
            if (gone.Count == 0)
            {
                break;
            }

            gone.ForEach(step => left.Remove(step.Id));
        }

        foreach (var step in definition.Steps.Where(step => left.ContainsKey(step.Id)))
        {
            problems.Add(new("loop-without-wait", ProblemSeverity.Error, step.Id, new(
                $"“{step.Title.Portuguese}” faz parte de uma volta sem espera nem pergunta: ela nunca pararia.",
                $"“{step.Title.English}” is part of a circle without a wait or a question: it would never stop.")));
        }
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}\\z", RegexOptions.None, 1000)]
    private static partial Regex IdPattern();
}
