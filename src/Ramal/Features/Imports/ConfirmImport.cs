using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Body of <c>PUT /api/admin/imports/{id}</c>: what is left out stays.</summary>
/// <param name="TimeZone">IANA name, for times without one.</param>
/// <param name="Encoding">Of a table: auto, utf-8, windows-1252 or utf-16.</param>
/// <param name="Delimiter">Of a table: auto, semicolon, comma or tab.</param>
/// <param name="Mapping">Of a table: which column holds what.</param>
public sealed record ChangeImportRequest(string? TimeZone = null, string? Encoding = null, string? Delimiter = null, CsvMapping? Mapping = null);

/// <summary>What a person decides about an import that was read: change how, do it, throw it away.</summary>
internal sealed class ConfirmImport(RamalDb database, ImportWork work, ImportUploads uploads, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, ConfirmImport confirm, CancellationToken cancellationToken)
    {
        var outcome = await confirm.HandleAsync(id, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Accepted($"/api/admin/imports/{id}", outcome.Value);
    }

    public static async Task<IResult> ChangeEndpoint(Guid id, ChangeImportRequest request, ConfirmImport confirm, CancellationToken cancellationToken)
    {
        var outcome = await confirm.ChangeAsync(id, request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Accepted($"/api/admin/imports/{id}", outcome.Value);
    }

    public static async Task<IResult> DiscardEndpoint(Guid id, ConfirmImport confirm, CancellationToken cancellationToken) =>
        await confirm.DiscardAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    public Task<Outcome<ImportResponse>> HandleAsync(Guid id, CancellationToken cancellationToken) =>
        BeginAsync(id, [ImportState.Ready], import => import.State = ImportState.Running, cancellationToken);

    public async Task<Outcome<ImportResponse>> ChangeAsync(Guid id, ChangeImportRequest request, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if (await db.Set<Import>().AsNoTracking().SingleOrDefaultAsync(import => import.Id == id, cancellationToken) is not { } import)
        {
            return CommonProblems.NotFound;
        }

        var before = JsonSerializer.Deserialize<ImportChoices>(import.Choices, ImportReport.Json)!;
        var choices = ImportFields.Check(new FieldErrors(), before with
        {
            TimeZone = request.TimeZone ?? before.TimeZone,
            Encoding = request.Encoding is null ? before.Encoding : ImportFields.Auto(request.Encoding),
            Delimiter = request.Delimiter is null ? before.Delimiter : ImportFields.Auto(request.Delimiter),
            Mapping = request.Mapping ?? before.Mapping,
        });
        if (choices.Problem is { } invalid)
        {
            return invalid;
        }

        return await BeginAsync(
            id,
            [ImportState.Ready, ImportState.Failed],
            changed => (changed.State, changed.Choices, changed.Report, changed.Failure, changed.FinishedAt) =
                (ImportState.Reading, JsonSerializer.Serialize(choices.Value, ImportReport.Json), null, null, null),
            cancellationToken);
    }

    public async Task<Problem?> DiscardAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if (await db.Set<Import>().SingleOrDefaultAsync(import => import.Id == id, cancellationToken) is not { } import)
        {
            return CommonProblems.NotFound;
        }

        if (import.State is ImportState.Reading or ImportState.Running)
        {
            return ImportProblems.Busy;
        }

        if (import.State == ImportState.Done)
        {
            return ImportProblems.WrongState;
        }

        db.Remove(import);
        db.AddAudit(tenant.Caller, clock, "import.discarded", id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        uploads.Remove(id);
        return null;
    }

    /// <summary>Moves the import on and lets the work begin; when other work is under way everything stays as it was.</summary>
    private async Task<Outcome<ImportResponse>> BeginAsync(Guid id, ImportState[] from, Action<Import> change, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Set<Import>().SingleOrDefaultAsync(import => import.Id == id, cancellationToken) is not { } import)
        {
            return CommonProblems.NotFound;
        }

        if (!from.Contains(import.State) || uploads.FilesOf(import).Count == 0)
        {
            return import.State is ImportState.Reading or ImportState.Running ? ImportProblems.Busy : ImportProblems.WrongState;
        }

        var (state, choices, report, failure, finishedAt) = (import.State, import.Choices, import.Report, import.Failure, import.FinishedAt);
        change(import);
        db.AddAudit(tenant.Caller, clock, import.State == ImportState.Running ? "import.confirmed" : "import.changed", id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (work.TryBegin(id, tenant.Caller))
        {
            return ImportResponse.Of(import, work.ProgressOf(id), []);
        }

        (import.State, import.Choices, import.Report, import.Failure, import.FinishedAt) = (state, choices, report, failure, finishedAt);
        await db.SaveChangesAsync(CancellationToken.None);
        return ImportProblems.Busy;
    }
}
