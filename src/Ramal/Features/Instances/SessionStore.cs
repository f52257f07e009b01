using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Gives each session its store. The newest session of an instance is the only one that may write.</summary>
internal sealed class SessionStores(RamalDb database, ReadConnections reads, GroupCommit commits, SecretBox box)
{
    private readonly ConcurrentDictionary<InstanceKey, SessionStore> _newest = new();

    /// <summary>From here on, what an older session of this instance commits is refused: two with the same keys would spoil them.</summary>
    public SessionStore Open(InstanceKey key) => _newest[key] = new SessionStore(key, database, reads, commits, box, IsNewest);

    private bool IsNewest(SessionStore store) => ReferenceEquals(_newest.GetValueOrDefault(store.Key), store);
}

/// <summary>The store of one session, in <c>session_entries</c>. Writes of all sessions share transactions; see <see cref="GroupCommit"/>.</summary>
internal sealed class SessionStore(
    InstanceKey key, RamalDb database, ReadConnections reads, GroupCommit commits, SecretBox box, Func<SessionStore, bool> isNewest) : ISessionStore
{
    public InstanceKey Key => key;

    public async ValueTask<byte[]?> ReadAsync(string section, string name, CancellationToken cancellationToken)
    {
        var found = await AskAsync("ReadSessionEntry", section, ("name", name), cancellationToken);
        return found.Count == 0 ? null : found[0].Value;
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string section, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        object list = database.Kind == DatabaseKind.Sqlite ? JsonSerializer.Serialize(names) : names.ToArray();
        return await AskAsync("ReadSessionEntries", section, ("names", list), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadSectionAsync(string section, CancellationToken cancellationToken) =>
        await AskAsync("ReadSessionSection", section, null, cancellationToken);

    /// <remarks>Not cancelled once it is handed in: the caller must know whether it happened.</remarks>
    public async ValueTask CommitAsync(IReadOnlyCollection<SessionStoreChange> changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (changes.Count == 0)
        {
            return;
        }

        Statement<bool>[] statements = [.. changes.Select(change => (Statement<bool>)(change.Value is { } value
            ? new PutSessionEntry(key, change.Section, change.Name, box.Seal(value, PurposeOf(change.Section, change.Name)))
            : new RemoveSessionEntry(key, change.Section, change.Name)))];
        await RunAsync(statements);
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await RunAsync([new ClearSessionEntries(key)]);
    }

    private async Task RunAsync(Statement<bool>[] statements)
    {
        if (!isNewest(this))
        {
            throw new SessionStoreException("The instance has been opened anew; this session writes no more.");
        }

        commits.SubmitWhole(statements);
        await statements[^1].Answer;
    }

    private Task<List<KeyValuePair<string, byte[]>>> AskAsync(
        string statement, string section, (string Name, object Value)? third, CancellationToken cancellationToken)
    {
        List<(string Name, object Value)> values = [("account", key.AccountId), ("instance", key.InstanceId), ("section", section)];
        if (third is { } value)
        {
            values.Add(value);
        }

        return reads.AskAsync(database.Sql(statement), values, reader => ReadAllAsync(reader, section), cancellationToken);
    }

    private async Task<List<KeyValuePair<string, byte[]>>> ReadAllAsync(DbDataReader reader, string section)
    {
        var found = new List<KeyValuePair<string, byte[]>>();
        while (await reader.ReadAsync())
        {
            var name = reader.GetString(0);
            var value = box.Open(reader.GetFieldValue<byte[]>(1), PurposeOf(section, name))
                ?? throw new SessionStoreException("What the session keeps cannot be opened with this server's key ring.");
            found.Add(new(name, value));
        }

        return found;
    }

    /// <summary>Section and key hold no such bar, so no two entries have the same purpose.</summary>
    private string PurposeOf(string section, string name) => $"session|{key}|{section}|{name}";
}

/// <summary>Writes one value of a session.</summary>
internal sealed class PutSessionEntry(InstanceKey key, string section, string name, byte[] sealedValue) : Statement<bool>("PutSessionEntry")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("section", section);
        values.Words("name", name);
        values.Bytes("value", sealedValue);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>Removes one value of a session.</summary>
internal sealed class RemoveSessionEntry(InstanceKey key, string section, string name) : Statement<bool>("RemoveSessionEntry")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("section", section);
        values.Words("name", name);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>Removes all that a session keeps.</summary>
internal sealed class ClearSessionEntries(InstanceKey key) : Statement<bool>("ClearSessionEntries")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}
