using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>What <c>export</c> gives and <c>import</c> takes.</summary>
/// <param name="Format">ramal-flow/1.</param>
/// <param name="Name">Of the flow.</param>
/// <param name="Description">Of the flow.</param>
/// <param name="Definition">The draft. Holds no secret.</param>
public sealed record FlowFile(string Format, string Name, string Description, JsonElement Definition);

/// <summary>Shows one flow, and gives it as a file.</summary>
internal sealed class ReadFlow(RamalDbContext db, FlowRows rows)
{
    public static async Task<IResult> Endpoint(Guid id, ReadFlow read, CancellationToken cancellationToken) =>
        (await read.HandleAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> ExportEndpoint(Guid id, ReadFlow read, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await read.ExportAsync(id, cancellationToken);
        if (outcome.Problem is null)
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"fluxo-{id}.json\"";
        }

        return outcome.ToHttp();
    }

    public async Task<Outcome<FlowResponse>> HandleAsync(Guid id, CancellationToken cancellationToken) =>
        await rows.FindAsync(id, cancellationToken) is { } flow ? await rows.ShowAsync(flow, cancellationToken) : FlowProblems.NotFound;

    private async Task<Outcome<FlowFile>> ExportAsync(Guid id, CancellationToken cancellationToken) =>
        await db.Set<Flow>().AsNoTracking().SingleOrDefaultAsync(flow => flow.Id == id, cancellationToken) is { } flow
            ? new FlowFile(FlowJson.Format, flow.Name, flow.Description, JsonSerializer.Deserialize<JsonElement>(flow.Draft))
            : FlowProblems.NotFound;
}
