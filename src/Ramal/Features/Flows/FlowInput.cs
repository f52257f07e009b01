using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Checks what people give a flow besides its definition.</summary>
internal static class FlowInput
{
    private const int MaxInstances = 200;

    private static readonly Text NameText = new(
        $"Use de 1 a {Flow.MaxName} caracteres, sem caracteres de controle.", $"Use 1 to {Flow.MaxName} characters and no control characters.");

    public static void Name(FieldErrors errors, string? name) => errors.AddIf(
        string.IsNullOrWhiteSpace(name) || name.Trim().Length > Flow.MaxName || !IsStorable(name) || name.Any(char.IsControl), "name", NameText);

    public static void Description(FieldErrors errors, string? description) => errors.AddIf(
        description is not null && (description.Length > Flow.MaxDescription || !IsStorable(description)), "description", new(
            $"Use até {Flow.MaxDescription} caracteres.", $"Use up to {Flow.MaxDescription} characters."));

    public static void Priority(FieldErrors errors, int? priority) => errors.AddIf(
        priority is < -Flow.MaxPriority or > Flow.MaxPriority, "priority", new(
            $"Use uma prioridade de -{Flow.MaxPriority} a {Flow.MaxPriority}.", $"Use a priority from -{Flow.MaxPriority} to {Flow.MaxPriority}."));

    public static void Instances(FieldErrors errors, IReadOnlyList<int>? instances) => errors.AddIf(
        instances is not null && (instances.Count is 0 or > MaxInstances || instances.Any(id => id < 1)), "instanceIds", new(
            "Escolha ao menos uma instância, ou null para todas.", "Choose at least one instance, or null for all."));

    /// <summary>No NUL, which PostgreSQL does not hold, and no half of a surrogate pair.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]) || (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name of something made from another one, cut to fit.</summary>
    public static string Shorten(string name)
    {
        var trimmed = string.Concat(name.Where(character => !char.IsControl(character))).Trim();
        var cut = trimmed.Length <= Flow.MaxName ? trimmed : trimmed[..Flow.MaxName];
        return cut.Length > 0 && char.IsHighSurrogate(cut[^1]) ? cut[..^1] : cut;
    }
}
