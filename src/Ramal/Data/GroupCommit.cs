using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Ramal.Data;

/// <summary>
/// One writer for the hot paths: whatever waits at the same moment shares a transaction, and so one flush to disk. What is
/// submitted together is committed together, in that order. Starts before and stops after everything that writes through it.
/// </summary>
internal sealed partial class GroupCommit(RamalDb database, EventSignal signal, TimeProvider clock, ILogger<GroupCommit> logger) : IHostedService
{
    /// <summary>Enough to make the flush cheap, few enough that others get their turn at the one lock of SQLite.</summary>
    private const int MaxGroup = 500;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<Unit> _waiting = Channel.CreateUnbounded<Unit>(new() { SingleReader = true });
    private IStatementRunner? _runner;
    private Task _loop = Task.CompletedTask;

    /// <summary>Hands statements in; each one's answer comes after their common commit.</summary>
    public void Submit(params IReadOnlyList<Statement> together) => Submit(new Unit(together, IsWhole: false));

    /// <summary>Hands statements in that are committed all or none, also when one of them fails.</summary>
    public void SubmitWhole(IReadOnlyList<Statement> together) => Submit(new Unit(together, IsWhole: true));

    public Task<T> RunAsync<T>(Statement<T> statement)
    {
        Submit(statement);
        return statement.Answer;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _loop.WaitAsync(cancellationToken);
    }

    private async Task LoopAsync()
    {
        var units = new List<Unit>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            units.Clear();
            for (var size = 0; size < MaxGroup && _waiting.Reader.TryRead(out var unit); size += unit.Statements.Count)
            {
                units.Add(unit);
            }

            await CommitAsync(units);
        }

        await DropConnectionAsync();
    }

    private void Submit(Unit unit)
    {
        if (!_waiting.Writer.TryWrite(unit))
        {
            Fail(unit.Statements, new OperationCanceledException("The server is stopping."));
        }
    }

    private async Task CommitAsync(IReadOnlyList<Unit> units)
    {
        var group = units is [var only] ? only.Statements : [.. units.SelectMany(unit => unit.Statements)];
        for (var failures = 0; ; failures++)
        {
            try
            {
                _runner ??= await OpenAsync();
                await _runner.RunAsync(group, CancellationToken.None);
                break;
            }
            catch (Exception failure)
            {
                await DropConnectionAsync();
                if (DatabaseFailures.IsBusy(failure))
                {
                    // What happened outside has happened: it is written down as soon as the database takes it.
                    LogWaiting(failure, group.Count);
                    var pause = TimeSpan.FromMilliseconds(50 * Math.Pow(2, Math.Min(failures, 10)));
                    await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, CancellationToken.None);
                    continue;
                }

                await CommitApartAsync(units, failure);
                return;
            }
        }

        foreach (var statement in group)
        {
            statement.Complete();
        }

        if (group.Any(statement => statement.TellsEvents))
        {
            signal.Raise();
        }
    }

    /// <summary>One bad statement must not take the others of its group with it, except those that belong to it.</summary>
    private async Task CommitApartAsync(IReadOnlyList<Unit> units, Exception failure)
    {
        if (units is [{ IsWhole: true } or { Statements.Count: 1 }])
        {
            LogFailed(failure, units[0].Statements[0].Name);
            Fail(units[0].Statements, failure);
            return;
        }

        IEnumerable<Unit> apart = units.SelectMany(unit => unit.IsWhole ? [unit] : unit.Statements.Select(statement => new Unit([statement], IsWhole: true)));
        foreach (var unit in apart.ToArray())
        {
            await CommitAsync([unit]);
        }
    }

    private static void Fail(IReadOnlyList<Statement> statements, Exception failure)
    {
        foreach (var statement in statements)
        {
            statement.Fail(failure);
        }
    }

    private async Task<IStatementRunner> OpenAsync() => await database.OpenConnectionAsync(CancellationToken.None) switch
    {
        SqliteConnection sqlite => new Sqlite.StatementRunner(database, sqlite),
        NpgsqlConnection postgres => new PostgreSql.StatementRunner(database, postgres),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task DropConnectionAsync()
    {
        if (_runner is { } runner)
        {
            _runner = null;
            await runner.DisposeAsync();
        }
    }

    /// <summary>What was handed in at once.</summary>
    /// <param name="Statements">At least one.</param>
    /// <param name="IsWhole">All or none.</param>
    private sealed record Unit(IReadOnlyList<Statement> Statements, bool IsWhole);

    [LoggerMessage(LogLevel.Warning, "The database does not take {Count} statements at present; they are tried again")]
    private partial void LogWaiting(Exception failure, int count);

    [LoggerMessage(LogLevel.Error, "Statement {Statement} failed")]
    private partial void LogFailed(Exception failure, string statement);
}
