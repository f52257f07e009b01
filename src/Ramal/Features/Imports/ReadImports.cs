using System.Text;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Shows imports and the rows of their reports.</summary>
internal sealed class ReadImports(RamalDb database, ImportWork work)
{
    private const int RowsShown = 50;

    public static async Task<IResult> ListEndpoint(ReadImports read, CancellationToken cancellationToken, int? limit = null, string? cursor = null) =>
        (await read.ListAsync(limit, cursor, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, ReadImports read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> RowsEndpoint(Guid id, ReadImports read, CancellationToken cancellationToken, int? limit = null, string? cursor = null) =>
        (await read.RowsAsync(id, limit, cursor, cancellationToken)).ToHttp();

    public static async Task<IResult> TableEndpoint(Guid id, ReadImports read, CancellationToken cancellationToken)
    {
        var rows = await read.AllRowsAsync(id, cancellationToken);
        return rows.Problem is { } problem
            ? problem.ToHttp()
            : TypedResults.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(rows.Value)).ToArray(), "text/csv; charset=utf-8", "report.csv");
    }

    public async Task<Outcome<Page<ImportResponse>>> ListAsync(int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, cursor);
        if (query.Problem is { } invalid)
        {
            return invalid;
        }

        var before = query.Value.After is { } ticks and > 0 && ticks < DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : DateTimeOffset.MaxValue;
        await using var db = database.ForAllAccounts();
        var imports = await db.Set<Import>().AsNoTracking().Where(import => import.CreatedAt < before)
            .OrderByDescending(import => import.CreatedAt).Take(query.Value.Limit + 1).ToListAsync(cancellationToken);
        return query.Value.ToPage(imports, import => import.CreatedAt.UtcTicks, import => ImportResponse.Of(import, work.ProgressOf(import.Id), []));
    }

    public async Task<Outcome<ImportResponse>> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if (await db.Set<Import>().AsNoTracking().SingleOrDefaultAsync(import => import.Id == id, cancellationToken) is not { } import)
        {
            return CommonProblems.NotFound;
        }

        var rows = await RowsOf(db, id, 0).Take(RowsShown).ToListAsync(cancellationToken);
        return ImportResponse.Of(import, work.ProgressOf(id), [.. rows.Select(Show)]);
    }

    public async Task<Outcome<Page<ImportRowResponse>>> RowsAsync(Guid id, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, cursor);
        if (query.Problem is { } invalid)
        {
            return invalid;
        }

        await using var db = database.ForAllAccounts();
        if (!await db.Set<Import>().AnyAsync(import => import.Id == id, cancellationToken))
        {
            return CommonProblems.NotFound;
        }

        var rows = await RowsOf(db, id, query.Value.After ?? 0).Take(query.Value.Limit + 1).ToListAsync(cancellationToken);
        return query.Value.ToPage(rows, row => row.Seq, Show);
    }

    private async Task<Outcome<string>> AllRowsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if (!await db.Set<Import>().AnyAsync(import => import.Id == id, cancellationToken))
        {
            return CommonProblems.NotFound;
        }

        var delimiter = Exports.DelimiterOfReader;
        var text = new StringBuilder(string.Join(delimiter, "kind", "row", "outcome", "code", "reason")).Append("\r\n");
        await foreach (var row in RowsOf(db, id, 0).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var shown = Show(row);
            text.AppendJoin(delimiter, new[] { shown.Kind, shown.Row, shown.Outcome, shown.Code, shown.Reason }.Select(cell => CsvText.Cell(cell, delimiter))).Append("\r\n");
        }

        return text.ToString();
    }

    private static IQueryable<ImportRowEntry> RowsOf(RamalDbContext db, Guid id, long after) =>
        db.Set<ImportRowEntry>().AsNoTracking().Where(row => row.ImportId == id && row.Seq > after).OrderBy(row => row.Seq);

    private static ImportRowResponse Show(ImportRowEntry row) => ImportRowResponse.Of(row.Kind, row.Row, row.Outcome, row.Remark);
}
