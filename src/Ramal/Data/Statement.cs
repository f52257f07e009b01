using System.Data.Common;

namespace Ramal.Data;

/// <summary>One execution of one of the statements kept as SQL, run by <see cref="GroupCommit"/>.</summary>
/// <param name="name">File name without ending.</param>
internal abstract class Statement(string name)
{
    public string Name => name;

    /// <summary>The commit holds a row of the event ledger.</summary>
    public virtual bool TellsEvents => false;

    /// <summary>Gives the values. Always the same names in the same order.</summary>
    public abstract void Bind(IStatementValues values);

    /// <summary>Takes the rows. May be called again when the group has to be run again, so it starts afresh.</summary>
    public abstract Task ReadAsync(DbDataReader reader);

    /// <summary>After the commit.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <summary>A statement that answers something.</summary>
internal abstract class Statement<T>(string name) : Statement(name)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;

    /// <summary>Ends after the commit.</summary>
    public Task<T> Answer => _done.Task;

    public sealed override async Task ReadAsync(DbDataReader reader) => _answer = await ReadAnswerAsync(reader);

    public sealed override void Complete() => _done.TrySetResult(_answer!);

    public sealed override void Fail(Exception failure) => _done.TrySetException(failure);

    protected abstract Task<T> ReadAnswerAsync(DbDataReader reader);
}

/// <summary>Takes the values of a statement in the form its database wants.</summary>
internal interface IStatementValues
{
    void Id(string name, Guid? value);

    void Integer(string name, int? value);

    void Number(string name, long? value);

    void Words(string name, string? value);
}

/// <summary>Runs groups of statements on one connection of its own, each group in one transaction.</summary>
internal interface IStatementRunner : IAsyncDisposable
{
    Task RunAsync(IReadOnlyList<Statement> group, CancellationToken cancellationToken);
}

/// <summary>Instants as the statements know them.</summary>
internal static class StatementInstants
{
    public static void Instant(this IStatementValues values, string name, DateTimeOffset? value) => values.Number(name, value?.UtcTicks);

    public static DateTimeOffset GetInstant(this DbDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? GetInstantOrNone(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInstant(column);

    public static string? GetStringOrNone(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static int? GetIntegerOrNone(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
