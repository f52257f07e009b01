namespace Ramal.Shared;

/// <summary>An expected failure. The code is public contract: never renamed, listed in docs/errors.md.</summary>
/// <param name="Code">Lower-case words joined by hyphens.</param>
/// <param name="Status">HTTP status, 400 to 499 or 503.</param>
/// <param name="Detail">A sentence: what happened and what to do.</param>
internal sealed record Problem(string Code, int Status, Text Detail)
{
    /// <summary>For validation: field name as in the API → sentences.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Text>>? Errors { get; init; }

    /// <summary>Further members of the answer, as the contract of the code says.</summary>
    public IReadOnlyDictionary<string, object?>? Extras { get; init; }

    /// <summary>Seconds for the Retry-After header, where waiting helps.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The answer to a request with wrong fields.</summary>
    public static Problem Invalid(string field, Text sentence) => new FieldErrors().Add(field, sentence).ToProblem()!;
}

/// <summary>Collects what is wrong with a request, so that a person learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<Text>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public FieldErrors Add(string field, Text sentence)
    {
        if (!_errors.TryGetValue(field, out var sentences))
        {
            _errors[field] = sentences = [];
        }

        sentences.Add(sentence);
        return this;
    }

    public FieldErrors AddIf(bool wrong, string field, Text sentence) => wrong ? Add(field, sentence) : this;

    /// <summary>Null when nothing is wrong.</summary>
    public Problem? ToProblem() => Any
        ? new Problem("validation-failed", 400, new Text("Há campos a corrigir.", "Some fields need to be corrected."))
        {
            Errors = _errors.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Text>)pair.Value, StringComparer.Ordinal),
        }
        : null;
}
