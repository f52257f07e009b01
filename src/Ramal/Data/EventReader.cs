using System.Data.Common;

namespace Ramal.Data;

/// <summary>A place in the order of events. The sequence alone names the event; the transaction is needed to order it (ReadEvents.sql).</summary>
/// <param name="Sequence">0 before the first event.</param>
/// <param name="Transaction">PostgreSQL's transaction number; 0 on SQLite.</param>
internal readonly record struct EventPosition(long Sequence, string Transaction)
{
    public static readonly EventPosition Start = new(0, "0");
}

/// <summary>One event as a reader gets it.</summary>
internal sealed record LedgerEvent(EventPosition Position, int AccountId, string Type, string Subject, DateTimeOffset At, string Data);

/// <summary>Some events after a place.</summary>
/// <param name="Events">In order, without a hole that could still be filled.</param>
/// <param name="MoreSoon">Committed events wait for an older transaction to end, which raises no signal: ask again shortly.</param>
internal sealed record EventBatch(IReadOnlyList<LedgerEvent> Events, bool MoreSoon);

/// <summary>Reads the ledger by cursor, in an order in which nothing is ever inserted before what was read.</summary>
internal sealed class EventReader(RamalDb database)
{
    public async Task<EventBatch> ReadAsync(EventPosition after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, "ReadEvents", after, limit);
        return await BatchOfAsync(command, cancellationToken);
    }

    /// <param name="accountId">Whose.</param>
    /// <param name="after">Exclusive.</param>
    /// <param name="until">Inclusive; must have been read before, so that all up to it is settled.</param>
    /// <param name="limit">At most as many.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<LedgerEvent>> ReadAccountAsync(
        int accountId, EventPosition after, EventPosition until, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, "ReadEventsOfAccount", after, limit);
        Add(command, "account", accountId);
        Add(command, "untilSequence", until.Sequence);
        Add(command, "untilTransaction", until.Transaction);
        return (await BatchOfAsync(command, cancellationToken)).Events;
    }

    /// <summary>Null when the event is not kept any more, or never was.</summary>
    public async Task<EventPosition?> FindAsync(long sequence, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = database.Sql("FindEvent");
        Add(command, "sequence", sequence);
        return await PositionOfAsync(command, cancellationToken);
    }

    /// <summary>The last settled event; <see cref="EventPosition.Start"/> when there is none.</summary>
    public async Task<EventPosition> LastAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = database.Sql("LastEvent");
        return await PositionOfAsync(command, cancellationToken) ?? EventPosition.Start;
    }

    private DbCommand Command(DbConnection connection, string statement, EventPosition after, int limit)
    {
        var command = connection.CreateCommand();
        command.CommandText = database.Sql(statement);
        Add(command, "sequence", after.Sequence);
        Add(command, "transaction", after.Transaction);
        Add(command, "limit", limit);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static async Task<EventBatch> BatchOfAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var events = new List<LedgerEvent>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (!rows.GetBoolean(7))
            {
                return new EventBatch(events, MoreSoon: true);
            }

            events.Add(new LedgerEvent(
                new EventPosition(rows.GetInt64(0), rows.GetString(1)),
                rows.GetInt32(2),
                rows.GetString(3),
                rows.GetString(4),
                new DateTimeOffset(rows.GetInt64(5), TimeSpan.Zero),
                rows.GetString(6)));
        }

        return new EventBatch(events, MoreSoon: false);
    }

    private static async Task<EventPosition?> PositionOfAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? new EventPosition(rows.GetInt64(0), rows.GetString(1)) : null;
    }
}
