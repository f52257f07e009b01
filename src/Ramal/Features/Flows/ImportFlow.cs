using System.Text.Json;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows/import</c>.</summary>
/// <param name="File">What <c>export</c> gave, or a flow of Ylada Bot.</param>
/// <param name="Name">Instead of the one in the file.</param>
public sealed record ImportFlowRequest(JsonElement? File, string? Name = null);

/// <summary>A flow out of a file.</summary>
/// <param name="Flow">As a draft.</param>
/// <param name="Notes">What is different from what the file said.</param>
public sealed record ImportedFlow(FlowResponse Flow, IReadOnlyList<string> Notes);

/// <summary>Makes a flow out of a file.</summary>
internal sealed class ImportFlow(CreateFlow create)
{
    public static async Task<IResult> Endpoint(ImportFlowRequest request, ImportFlow import, CancellationToken cancellationToken)
    {
        var outcome = await import.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/flows/{outcome.Value.Flow.Id}", outcome.Value);
    }

    public async Task<Outcome<ImportedFlow>> HandleAsync(ImportFlowRequest request, CancellationToken cancellationToken)
    {
        var loaded = Load(request.File ?? default);
        if (loaded.Problem is { } unknown)
        {
            return unknown;
        }

        var name = request.Name ?? FlowInput.Shorten(loaded.Value.Name);
        var errors = new FieldErrors();
        FlowInput.Name(errors, name);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var description = FlowInput.IsStorable(loaded.Value.Description) ? loaded.Value.Description : "";
        var made = await create.AddAsync(name, description, null, 0, loaded.Value.Definition, cancellationToken);
        return made.Problem is { } problem ? problem : new ImportedFlow(made.Value, [.. loaded.Value.Notes.Select(note => note.ToString())]);
    }

    public static Outcome<LoadedFlow> Load(JsonElement file)
    {
        try
        {
            if (file.ValueKind == JsonValueKind.Object && file.TryGetProperty("definition", out var definition))
            {
                var read = FlowJson.Read(definition, "file");
                return read.Problem is { } wrong ? wrong : new LoadedFlow(TextOf("name") ?? "Fluxo", TextOf("description") ?? "", read.Value, []);
            }

            if (YladaFlow.Looks(file) && YladaFlow.Load(file) is { } ylada)
            {
                // Read again: what a file says is as untrusted as what a person sends.
                var checkedAgain = FlowJson.Read(FlowJson.ToElement(ylada.Definition), "file");
                return checkedAgain.Problem is { } wrong ? wrong : ylada with { Definition = checkedAgain.Value };
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is not text.
        }

        return FlowProblems.FileUnknown;

        string? TextOf(string name) => file.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
