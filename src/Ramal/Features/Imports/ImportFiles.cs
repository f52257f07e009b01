using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Imports files that lie on this machine, at once and without asking: what the command line and the start-up do.</summary>
internal sealed class ImportFiles(RamalDb database, ImportRun run, TimeProvider clock)
{
    /// <param name="files">Of one program.</param>
    /// <param name="choices">How to read them.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="ownerId">Who gets what belongs to nobody; null for the first administrator.</param>
    /// <param name="dryRun">Everything but the writing.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<Outcome<ImportResponse>> RunAsync(
        IReadOnlyList<OldFile> files, ImportChoices choices, ImportOrigin origin, int? ownerId, bool dryRun, Action<ImportProgress> progress, CancellationToken cancellationToken)
    {
        progress(new ImportProgress("reading", 0, null));
        var opened = OldFiles.Open(files, choices);
        if (opened.Problem is { } problem)
        {
            return problem;
        }

        using var old = opened.Value;
        var owner = ownerId ?? await FirstAdministratorAsync(cancellationToken);
        var import = new Import
        {
            Id = Ids.New(clock),
            CreatedAt = clock.GetUtcNow(),
            ById = null,
            ByName = "Ramal",
            Origin = origin,
            State = dryRun ? ImportState.Ready : ImportState.Running,
            Program = old.Program,
            Layout = old.Layout,
            Source = old.Source,
            Files = JsonSerializer.Serialize(files.Select(file => new ImportedFile(file.Name, new FileInfo(file.Path).Length)), ImportReport.Json),
            Choices = JsonSerializer.Serialize(choices, ImportReport.Json),
        };
        var result = await run.RunAsync(old, new ImportOrder(dryRun, owner, choices.TimeZone, null), import, progress, cancellationToken);
        if (result.Problem is { } refused)
        {
            return refused;
        }

        import.Report ??= JsonSerializer.Serialize(result.Value.Report, ImportReport.Json);
        return ImportResponse.Of(import, null, [.. result.Value.Rows.Select(row => ImportRowResponse.Of(row.Kind, row.Row, row.Outcome, row.Remark))]);
    }

    /// <summary>Whether an installation was taken along before, by whichever way.</summary>
    public async Task<bool> WasDoneAsync(string source, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await db.Set<Import>().AnyAsync(import => import.Source == source && import.State == ImportState.Done, cancellationToken);
    }

    public async Task<int?> FindPersonAsync(string numberOrEmail, CancellationToken cancellationToken)
    {
        var key = User.KeyOf(numberOrEmail);
        var id = int.TryParse(numberOrEmail, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
        await using var db = database.ForAllAccounts();
        return await db.Set<User>().Where(user => user.Id == id || user.EmailKey == key).Select(user => (int?)user.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<int?> FirstAdministratorAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await db.Set<User>().Where(user => user.Role == UserRole.Admin).OrderBy(user => user.Id).Select(user => (int?)user.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
