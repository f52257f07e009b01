using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>How far an import is.</summary>
/// <param name="Phase">reading, people, instances, messages, flows or writing.</param>
/// <param name="Done">Rows.</param>
/// <param name="Total">Rows in all; null where nobody knows.</param>
public sealed record ImportProgress(string Phase, long Done, long? Total);

/// <summary>
/// The one conversion: from what any reader found to our rows. One transaction, so that whatever stops it leaves the old
/// state or the new one; a dry run is the same without its end.
/// </summary>
internal sealed class ImportRun(
    RamalDb database,
    ImportPeople people,
    ImportSettings settings,
    ImportInstances instances,
    ImportMessages messages,
    ImportFlows flows,
    SecretBox box,
    EventSignal signal,
    LedgerBell bell,
    TimeProvider clock)
{
    /// <param name="old">What was read.</param>
    /// <param name="order">What was asked.</param>
    /// <param name="import">Its row; kept in the same commit. It stays untouched by a dry run.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<Outcome<(ImportReport Report, IReadOnlyList<ReportRow> Rows)>> RunAsync(
        OldInstallation old, ImportOrder order, Import import, Action<ImportProgress> progress, CancellationToken cancellationToken)
    {
        // The first sealing of all writes a key by a connection of its own, which would wait for this transaction.
        _ = box.Seal("");
        var tally = new ImportTally(order.DryRun);
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(database.Sql("LockPeople"), cancellationToken);
        var session = await ImportSession.BeginAsync(db, old, order, tally, cancellationToken);
        try
        {
            progress(new ImportProgress("people", 0, old.People.Count));
            await people.RunAsync(session, cancellationToken);
            if (!session.HasAccount(session.OwnerId))
            {
                return ImportProblems.NoOwner;
            }

            progress(new ImportProgress("instances", 0, old.Instances.Count));
            await settings.RunAsync(session, cancellationToken);
            await instances.RunAsync(session, cancellationToken);
            await messages.RunAsync(session, done => progress(new ImportProgress("messages", done, old.MessageCount)), cancellationToken);
            progress(new ImportProgress("flows", 0, old.Flows.Count));
            await flows.RunAsync(session, cancellationToken);
        }
        catch (SqliteException) when (old is ScheduleZapDatabase && database.Kind == DatabaseKind.PostgreSql)
        {
            // Only the old file can have said this. On SQLite the file's faults show while it is opened and counted.
            return ImportProblems.Unreadable("schedulezap.db");
        }

        AddAdvice(session);
        var report = tally.ToReport();
        if (!order.DryRun)
        {
            progress(new ImportProgress("writing", 0, null));
            await FinishAsync(session, import, report, cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            Wake(session);
        }

        return (report, tally.Rows);
    }

    /// <summary>What a person has to do next, when there is something new.</summary>
    private static void AddAdvice(ImportSession session)
    {
        if (session.Tally.TookAnything && session.Old.Program != ImportSource.Csv)
        {
            session.Tally.Note(ImportRemark.StopOldProgram);
            if (session.Instances.Count > 0)
            {
                session.Tally.Note(ImportRemark.ConnectNumbers);
            }
        }
    }

    private async Task FinishAsync(ImportSession session, Import import, ImportReport report, CancellationToken cancellationToken)
    {
        var (db, now) = (session.Db, clock.GetUtcNow());
        foreach (var account in session.Touched)
        {
            db.Add(EventRow.Of(account, "messages.imported", import.Id.ToString(), now, new { importId = import.Id }));
        }

        db.AddAudit(session.Order.By, clock, "import.done", import.Id.ToString(), string.Join(' ', report.Counts.Select(count =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count.Kind.ToString().ToLowerInvariant()} {count.Taken}/{count.Found}"))));
        (import.Program, import.Layout, import.Source) = (session.Old.Program, session.Old.Layout, session.Source);
        (import.State, import.FinishedAt, import.Failure) = (ImportState.Done, now, null);
        import.Report = JsonSerializer.Serialize(report, ImportReport.Json);
        _ = await db.Set<Import>().AnyAsync(row => row.Id == import.Id, cancellationToken) ? db.Update(import) : db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        await ImportRows.ReplaceAsync(db, import.Id, session.Tally.Rows, cancellationToken);
    }

    /// <summary>After the commit.</summary>
    private void Wake(ImportSession session)
    {
        signal.Raise();
        foreach (var (account, instance) in session.Waiting)
        {
            bell.Waiting(account, instance);
        }

        bell.Overdue.Call();
    }
}

/// <summary>The rows of a report.</summary>
internal static class ImportRows
{
    public static async Task ReplaceAsync(RamalDbContext db, Guid importId, IReadOnlyList<ReportRow> rows, CancellationToken cancellationToken)
    {
        await db.Set<ImportRowEntry>().Where(row => row.ImportId == importId).ExecuteDeleteAsync(cancellationToken);
        await using var insert = new BulkInsert<ImportRowEntry>(db);
        for (var i = 0; i < rows.Count; i++)
        {
            await insert.AddAsync(
                new ImportRowEntry { ImportId = importId, Seq = i + 1, Kind = rows[i].Kind, Row = rows[i].Row, Outcome = rows[i].Outcome, Remark = rows[i].Remark },
                cancellationToken);
        }

        await insert.FlushAsync(cancellationToken);
    }
}
