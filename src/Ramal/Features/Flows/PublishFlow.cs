using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows/{id}/publish</c> and of the publication of an older version.</summary>
/// <param name="Revision">Of the draft that was looked at; left out, whatever it is now.</param>
/// <param name="Note">What changed, up to 200 characters.</param>
/// <param name="Activate">Left out: yes the first time, afterwards as it is.</param>
public sealed record PublishFlowRequest(int? Revision = null, string? Note = null, bool? Activate = null);

/// <summary>
/// Makes a draft, or an older version again, what new runs begin with. Nothing published is ever overwritten: going back is
/// one more version.
/// </summary>
internal sealed class PublishFlow(RamalDbContext db, Tenant tenant, FlowRows rows, TimeProvider clock)
{
    private static readonly PublishFlowRequest Nothing = new();

    public static async Task<IResult> Endpoint(Guid id, PublishFlowRequest? request, PublishFlow publish, CancellationToken cancellationToken) =>
        (await publish.HandleAsync(id, null, request ?? Nothing, cancellationToken)).ToHttp();

    public static async Task<IResult> AgainEndpoint(Guid id, int version, PublishFlowRequest? request, PublishFlow publish, CancellationToken cancellationToken) =>
        (await publish.HandleAsync(id, version, request ?? Nothing, cancellationToken)).ToHttp();

    private async Task<Outcome<FlowResponse>> HandleAsync(Guid id, int? again, PublishFlowRequest request, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        if (request.Note is { } note && (note.Length > FlowVersion.MaxNote || !FlowInput.IsStorable(note)))
        {
            return Problem.Invalid("note", new($"Use até {FlowVersion.MaxNote} caracteres.", $"Use up to {FlowVersion.MaxNote} characters."));
        }

        if (request.Revision is { } revision && revision != flow.Revision)
        {
            return FlowProblems.ChangedMeanwhile;
        }

        var definition = flow.Draft;
        if (again is { } number)
        {
            if (await db.Set<FlowVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.FlowId == id && row.Version == number, cancellationToken) is not { } old)
            {
                return FlowProblems.VersionNotFound;
            }

            definition = old.Definition;
        }

        var problems = await rows.CheckAsync(flow, FlowJson.Read(definition), cancellationToken);
        return problems.Any(problem => problem.Severity == ProblemSeverity.Error)
            ? FlowProblems.HasProblems(problems)
            : await WriteAsync(flow, definition, request, cancellationToken);
    }

    private async Task<Outcome<FlowResponse>> WriteAsync(Flow flow, string definition, PublishFlowRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var version = (flow.PublishedVersion ?? 0) + 1;
        db.Add(new FlowVersion
        {
            FlowId = flow.Id,
            Version = version,
            AccountId = flow.AccountId,
            Definition = definition,
            PublishedAt = now,
            PublishedBy = tenant.Caller.Name,
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
        });
        flow.Publish(version, definition, request.Activate, now);
        db.AddAudit(tenant.Caller, clock, "flow.published", flow.Id.ToString(), $"version {version}");
        try
        {
            return await rows.CommitAsync(flow, cancellationToken) is { } response ? response : FlowProblems.ChangedMeanwhile;
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            // Somebody published at the same moment and took the number.
            return FlowProblems.ChangedMeanwhile;
        }
    }
}
