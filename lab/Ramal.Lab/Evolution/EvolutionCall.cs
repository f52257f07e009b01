namespace Ramal.Lab;

/// <summary>A request that passed the gate.</summary>
/// <param name="Instance">The instance of the path; null on routes without one.</param>
/// <param name="Body">The JSON body; undefined when there was none.</param>
/// <param name="Raw">The body as it came.</param>
/// <param name="Key">The apikey header.</param>
internal sealed record EvolutionCall(HttpContext Http, LabInstance? Instance, JsonElement Body, byte[] Raw, string? Key)
{
    /// <summary>The instance of a route that has one.</summary>
    public LabInstance Target => Instance!;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The schema error for missing properties, or null.</summary>
    public Answer? Missing(params ReadOnlySpan<string> properties)
    {
        List<string>? missing = null;
        foreach (var property in properties)
        {
            if (!Body.Has(property))
            {
                (missing ??= []).Add($"instance requires property \"{property}\"");
            }
        }

        return missing is null ? null : Answer.SchemaError(missing);
    }
}

/// <summary>One route of the simulated server.</summary>
/// <param name="NeedsInstance">The third part of the path names an existing instance.</param>
internal sealed record EvolutionRoute(bool NeedsInstance, Func<EvolutionCall, ValueTask<Answer>> Handle);
