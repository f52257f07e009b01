namespace Ramal.Features.Flows.Steps;

/// <summary>Which headers a flow may send.</summary>
internal static class GuardedHeaders
{
    private const int MaxValue = 2000;

    /// <summary>Those that decide how the request travels, or that we set.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static bool IsAllowed(string? name, string? value) =>
        name is { Length: > 0 and <= 100 } && name.All(IsTokenCharacter) && !Ours.Contains(name)
        && value is { Length: <= MaxValue } && !value.Any(char.IsControl);

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal);
}
