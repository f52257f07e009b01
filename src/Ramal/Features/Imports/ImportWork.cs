using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Why an import failed, as kept with it.</summary>
internal sealed record ImportFailure(string Code, string Portuguese, string English, string? File, long? Line, long? Column)
{
    public static ImportFailure Of(Problem problem) => new(
        problem.Code, problem.Detail.Portuguese, problem.Detail.English, problem.Extras?.GetValueOrDefault("file") as string,
        problem.Extras?.GetValueOrDefault("line") as long?, problem.Extras?.GetValueOrDefault("column") as long?);
}

/// <summary>
/// Does the imports that the page asks for, one at a time: the dry run after the upload, the real one after the
/// confirmation. Progress lives in memory; what counts is in the import's row.
/// </summary>
internal sealed partial class ImportWork(
    RamalDb database, ImportRun run, ImportUploads uploads, EventSignal signal, TimeProvider clock, ILogger<ImportWork> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<Guid, ImportProgress> _progress = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task _work = Task.CompletedTask;

    public ImportProgress? ProgressOf(Guid id) => _progress.GetValueOrDefault(id);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What was under way when the last process ended wrote nothing: it was one transaction.
        await using var db = database.ForAllAccounts();
        var failure = JsonSerializer.Serialize(ImportFailure.Of(ImportProblems.Interrupted), ImportReport.Json);
        var now = clock.GetUtcNow();
        await db.Set<Import>().Where(import => import.State == ImportState.Reading || import.State == ImportState.Running).ExecuteUpdateAsync(
            row => row.SetProperty(import => import.State, ImportState.Failed).SetProperty(import => import.Failure, failure).SetProperty(import => import.FinishedAt, now),
            cancellationToken);
        uploads.RemoveOld();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _turn.Dispose();
    }

    /// <summary>Begins in the background; false when another import is at work. The import's state says which part is next.</summary>
    public bool TryBegin(Guid id, Caller by)
    {
        if (!_turn.Wait(0, CancellationToken.None))
        {
            return false;
        }

        uploads.RemoveOld();
        _progress[id] = new ImportProgress("reading", 0, null);
        _work = Task.Run(() => WorkAsync(id, by), CancellationToken.None);
        return true;
    }

    private async Task WorkAsync(Guid id, Caller by)
    {
        try
        {
            await DoAsync(id, by, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            LogStopped(id);
        }
        catch (Exception failure)
        {
            LogFailed(failure, id);
            await FailAsync(id, by, ImportProblems.Failed);
        }
        finally
        {
            _progress.TryRemove(id, out _);
            _turn.Release();
        }
    }

    private async Task DoAsync(Guid id, Caller by, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, cancellationToken);
        var choices = JsonSerializer.Deserialize<ImportChoices>(import.Choices, ImportReport.Json)!;
        var files = OldFiles.Unpack(uploads.FilesOf(import), uploads.FolderOf(id));
        var opened = files.Problem is { } unpacked ? unpacked : OldFiles.Open(files.Value, choices);
        if (import.State == ImportState.Reading)
        {
            await KeepShapeAsync(id, files, choices, cancellationToken);
        }

        if (opened.Problem is { } problem)
        {
            await FailAsync(id, by, problem);
            return;
        }

        using var old = opened.Value;
        var isDry = import.State == ImportState.Reading;
        var result = await run.RunAsync(old, new ImportOrder(isDry, by.UserId, choices.TimeZone, by), import, progress => _progress[id] = progress, cancellationToken);
        if (result.Problem is { } refused)
        {
            await FailAsync(id, by, refused);
        }
        else if (isDry)
        {
            await BecomeReadyAsync(id, by, old, result.Value.Report, result.Value.Rows, cancellationToken);
        }
        else
        {
            uploads.Remove(id);
            await TellAsync(by, id, ImportState.Done);
        }
    }

    private async Task<Import> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await db.Set<Import>().AsNoTracking().SingleAsync(import => import.Id == id, cancellationToken);
    }

    /// <summary>What the page needs so that a person can name the columns, also when they are not all named yet.</summary>
    private async Task KeepShapeAsync(Guid id, Outcome<IReadOnlyList<OldFile>> files, ImportChoices choices, CancellationToken cancellationToken)
    {
        var isTable = files.Problem is null && files.Value.Count > 0
            && (choices.Program == ImportSource.Csv || (choices.Program is null && files.Value[0].Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)));
        var csv = isTable ? JsonSerializer.Serialize(CsvFile.ShapeOf(files.Value[0].Path, choices), ImportReport.Json) : null;
        ImportSource? program = isTable ? ImportSource.Csv : null;
        ImportLayout? layout = isTable ? ImportLayout.Csv : null;
        await using var db = database.ForAllAccounts();
        await db.Set<Import>().Where(import => import.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(import => import.Csv, csv).SetProperty(import => import.Program, program).SetProperty(import => import.Layout, layout),
            cancellationToken);
    }

    private async Task BecomeReadyAsync(
        Guid id, Caller by, OldInstallation old, ImportReport report, IReadOnlyList<ReportRow> rows, CancellationToken cancellationToken)
    {
        await using (var db = database.ForAllAccounts())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var import = await db.Set<Import>().SingleAsync(import => import.Id == id, cancellationToken);
            (import.Program, import.Layout, import.Source) = (old.Program, old.Layout, old.Source);
            (import.State, import.Failure, import.Report) = (ImportState.Ready, null, JsonSerializer.Serialize(report, ImportReport.Json));
            await db.SaveChangesAsync(cancellationToken);
            await ImportRows.ReplaceAsync(db, id, rows, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await TellAsync(by, id, ImportState.Ready);
    }

    private async Task FailAsync(Guid id, Caller by, Problem problem)
    {
        var failure = JsonSerializer.Serialize(ImportFailure.Of(problem), ImportReport.Json);
        var now = clock.GetUtcNow();
        await using (var db = database.ForAllAccounts())
        {
            await db.Set<Import>().Where(import => import.Id == id).ExecuteUpdateAsync(
                row => row.SetProperty(import => import.State, ImportState.Failed).SetProperty(import => import.Failure, failure).SetProperty(import => import.FinishedAt, now),
                CancellationToken.None);
        }

        LogRefused(id, problem.Code);
        await TellAsync(by, id, ImportState.Failed);
    }

    private async Task TellAsync(Caller by, Guid id, ImportState state)
    {
        await using var db = database.ForAllAccounts();
        if (await db.Set<Account>().AnyAsync(account => account.Id == by.AccountId, CancellationToken.None))
        {
            db.Add(ImportEvents.Changed(by.AccountId, id, state, clock));
            await db.SaveChangesAsync(CancellationToken.None);
            signal.Raise();
        }
    }

    [LoggerMessage(LogLevel.Information, "Import {Import} stopped with the server; nothing was written")]
    private partial void LogStopped(Guid import);

    [LoggerMessage(LogLevel.Information, "Import {Import} refused: {Code}")]
    private partial void LogRefused(Guid import, string code);

    [LoggerMessage(LogLevel.Error, "Import {Import} failed; nothing was written")]
    private partial void LogFailed(Exception failure, Guid import);
}

/// <summary>Events of imports, for open pages.</summary>
internal static class ImportEvents
{
    public static EventRow Changed(int accountId, Guid id, ImportState state, TimeProvider clock) => EventRow.Of(
        accountId, "import.changed", id.ToString(), clock.GetUtcNow(), new { importId = id, state = JsonNamingPolicy.CamelCase.ConvertName(state.ToString()) });
}
