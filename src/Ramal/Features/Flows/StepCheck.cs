using Ramal.Features.Flows.Steps;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Collects what is wrong with the settings of one step.</summary>
internal sealed class StepCheck(FlowStep step, FlowDefinition definition, FlowSurroundings surroundings, List<FlowProblem> problems)
{
    /// <param name="isRight">The setting is fine.</param>
    /// <param name="wrong">What the step does wrong, as the end of a sentence without full stop.</param>
    public void Setting(bool isRight, Text wrong)
    {
        if (!isRight)
        {
            Add("setting-invalid", new($"“{step.Title.Portuguese}” {wrong.Portuguese}.", $"“{step.Title.English}” {wrong.English}."));
        }
    }

    public void Words(string text, bool mayBeEmpty) => Words(text, mayBeEmpty, Messages.OutboundMessage.MaxText);

    /// <summary>Text that is not sent as one message.</summary>
    public void LongWords(string text, int max) => Words(text, mayBeEmpty: false, max);

    public void Duration(TimeSpan duration, TimeSpan least, TimeSpan most, Text what)
    {
        if (duration < least || duration > most)
        {
            Add("duration-out-of-range", new(
                $"Em “{step.Title.Portuguese}”, {what.Portuguese} vai de {Portuguese(least)} a {Portuguese(most)}.",
                $"In “{step.Title.English}”, {what.English} goes from {English(least)} to {English(most)}."));
        }
    }

    public void Media(Guid? id)
    {
        if (id is { } media && !surroundings.Media.Contains(media))
        {
            Add("media-unknown", new(
                $"O arquivo de “{step.Title.Portuguese}” não existe mais. Envie-o de novo.", $"The file of “{step.Title.English}” does not exist any more. Upload it again."));
        }
    }

    /// <summary>Null is no field.</summary>
    public void FieldName(string? name)
    {
        if (name is not null && !FlowVariables.IsFieldName(name))
        {
            Add("field-name-invalid", new(
                $"Em “{step.Title.Portuguese}”, use nomes de campo com letras minúsculas sem acento, números e _, até 40.",
                $"In “{step.Title.English}”, use field names of lower-case letters without accents, digits and _, up to 40."));
        }
    }

    public void Choices(bool isRight, int most)
    {
        if (!isRight)
        {
            Add("choice-missing", new($"“{step.Title.Portuguese}” precisa de 2 a {most} opções com texto.", $"“{step.Title.English}” needs 2 to {most} choices with a text."));
        }
    }

    public void Cases(bool isRight, int most, int mostRules)
    {
        if (!isRight)
        {
            Add("case-missing", new(
                $"“{step.Title.Portuguese}” precisa de 1 a {most} casos, cada um com 1 a {mostRules} regras.",
                $"“{step.Title.English}” needs 1 to {most} cases of 1 to {mostRules} rules each."));
        }
    }

    public void DistinctIds(IEnumerable<string> ids) => FlowCheck.Ids(ids, step.Id, problems);

    public void Variable(string name)
    {
        if (!FlowVariables.IsKnown(name))
        {
            Unknown(name);
        }
    }

    public void Variables(string text, bool mayNameSecrets = false)
    {
        foreach (var name in FlowVariables.NamesIn(text).Distinct(StringComparer.Ordinal))
        {
            if (!name.StartsWith(FlowVariables.SecretPrefix, StringComparison.Ordinal))
            {
                Variable(name);
            }
            else if (!mayNameSecrets || !surroundings.Secrets.Contains(name[FlowVariables.SecretPrefix.Length..]))
            {
                Add("secret-unknown", new(
                    $"O segredo {name} de “{step.Title.Portuguese}” não existe, ou não pode ser usado aqui.",
                    $"The secret {name} of “{step.Title.English}” does not exist, or cannot be used here."));
            }
        }
    }

    public void Pattern(string pattern)
    {
        if (!FoldedText.IsPattern(pattern))
        {
            Add("regex-invalid", new(
                $"“{step.Title.Portuguese}” tem uma expressão regular inválida: {Short(pattern)}.", $"“{step.Title.English}” has an invalid regular expression: {Short(pattern)}."));
        }
    }

    public void Address(string url, int max)
    {
        // Variables and secrets may stand in for any part behind the host.
        var sample = FlowVariables.NamesIn(url).Any() ? FlowVariables.FillSecrets(Sample(url), new Dictionary<string, string>(StringComparer.Ordinal)) : url;
        if (url.Length > max || !Uri.TryCreate(sample, UriKind.Absolute, out var address) || address.Host.Length == 0 || !HostIsFixed(url))
        {
            Add("url-invalid", new(
                $"“{step.Title.Portuguese}” precisa de um endereço completo, com servidor fixo.", $"“{step.Title.English}” needs a complete address with a fixed host."));
        }
        else if (address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            Add("url-scheme", new(
                $"O endereço de “{step.Title.Portuguese}” precisa começar com http:// ou https://, sem usuário e senha.",
                $"The address of “{step.Title.English}” has to begin with http:// or https://, without user and password."));
        }
    }

    public void Path(string path)
    {
        if (!JsonParts.IsPath(path))
        {
            Add("save-path-invalid", new(
                $"Em “{step.Title.Portuguese}”, use caminhos como data.items[0].price.", $"In “{step.Title.English}”, use paths like data.items[0].price."));
        }
    }

    public void Flow(Guid? id)
    {
        if (id is { } flow && flow == surroundings.FlowId)
        {
            Add("goto-self-loop", new($"“{step.Title.Portuguese}” volta para o próprio fluxo.", $"“{step.Title.English}” goes back to its own flow."));
        }
        else if (id is null || !surroundings.Flows.Contains(id.Value))
        {
            Add("flow-unknown", new($"O fluxo de “{step.Title.Portuguese}” não existe.", $"The flow of “{step.Title.English}” does not exist."));
        }
    }

    public void Hours()
    {
        if (definition.OpeningHours is null && !surroundings.HasHours)
        {
            Add("hours-missing", new(
                $"“{step.Title.Portuguese}” pergunta pelo horário de atendimento, que ainda não foi informado.",
                $"“{step.Title.English}” asks for the opening hours, which nobody has given yet."));
        }
    }

    public void Ai()
    {
        if (!surroundings.HasAi)
        {
            Add("ai-not-set", new(
                $"A IA está desligada: “{step.Title.Portuguese}” vai sempre pela saída alternativa.",
                $"The AI is off: “{step.Title.English}” will always take the fallback."), ProblemSeverity.Warning);
        }
    }

    private void Words(string text, bool mayBeEmpty, int max)
    {
        if (!mayBeEmpty && string.IsNullOrWhiteSpace(text))
        {
            Add("text-missing", new($"“{step.Title.Portuguese}” está sem texto.", $"“{step.Title.English}” has no text."));
        }

        if (text.Length > max)
        {
            Add("text-too-long", new($"O texto de “{step.Title.Portuguese}” passa de {max} caracteres.", $"The text of “{step.Title.English}” is longer than {max} characters."));
        }

        Variables(text);
    }

    private void Unknown(string name) => Add("variable-unknown", new(
        $"“{step.Title.Portuguese}” usa {Short(name)}, que não existe: ficará vazio.", $"“{step.Title.English}” uses {Short(name)}, which does not exist: it will be empty."), ProblemSeverity.Warning);

    private void Add(string code, Text sentence, ProblemSeverity severity = ProblemSeverity.Error) => problems.Add(new FlowProblem(code, severity, step.Id, sentence));

    /// <summary>Everything between scheme and path is as written.</summary>
    private static bool HostIsFixed(string url)
    {
        var host = url.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? -1 : url.IndexOfAny(['/', '?', '#'], host + 3);
        return host > 0 && !url[..(path < 0 ? url.Length : path)].Contains("{{", StringComparison.Ordinal);
    }

    private static string Sample(string url)
    {
        foreach (var name in FlowVariables.NamesIn(url).Distinct(StringComparer.Ordinal).ToList())
        {
            url = url.Replace("{{" + name + "}}", "x", StringComparison.Ordinal);
        }

        return url.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string Portuguese(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.TotalDays:0} dias",
        { TotalHours: >= 1 } => $"{time.TotalHours:0} horas",
        { TotalMinutes: >= 1 } => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalSeconds:0} s",
    };

    private static string English(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.TotalDays:0} days",
        { TotalHours: >= 1 } => $"{time.TotalHours:0} hours",
        { TotalMinutes: >= 1 } => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalSeconds:0} s",
    };
}
