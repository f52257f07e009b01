using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// ScheduleZAP's SQLite file in any of its layouts. Opened read only; tables and columns are looked for by name, because
/// their order depends on how the file came about.
/// </summary>
internal sealed class ScheduleZapDatabase : OldInstallation
{
    private readonly SqliteConnection _connection;
    private readonly DateTimeZone _zone;
    private readonly HashSet<string> _people;
    private readonly HashSet<string> _instances;

    private ScheduleZapDatabase(SqliteConnection connection, DateTimeZone zone)
    {
        (_connection, _zone) = (connection, zone);
        var tables = new OldTables(connection);
        var rows = new ScheduleZapRows(tables);
        (Server, People, Instances, Leftovers, Layout) = (rows.Server, rows.People, rows.Instances, rows.Leftovers, rows.Layout);
        _people = [.. People.Select(person => person.Key)];
        _instances = [.. Instances.SelectMany(instance => instance.Aliases.Prepend(instance.Key))];
        MessageCount = tables.Count("scheduled_messages");
        Source = "schedulezap-" + Ids.HashOf(rows.Fingerprint + FirstMessage(tables))[..16];
    }

    public override ImportSource Program => ImportSource.ScheduleZap;

    public override ImportLayout Layout { get; }

    public override string Source { get; }

    public override OldServer? Server { get; }

    public override IReadOnlyList<OldPerson> People { get; }

    public override IReadOnlyList<OldInstance> Instances { get; }

    public override IReadOnlyList<OldLeftover> Leftovers { get; }

    public override long MessageCount { get; }

    /// <param name="path">The file.</param>
    /// <param name="name">As people know it.</param>
    /// <param name="zone">For times without one.</param>
    public static Outcome<OldInstallation> Open(string path, string name, DateTimeZone zone)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            if (!new OldTables(connection).Names.Overlaps(["scheduled_messages", "user_instances", "config"]))
            {
                connection.Dispose();
                return ImportProblems.Unreadable(name);
            }

            return new ScheduleZapDatabase(connection, zone);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            return ImportProblems.Unreadable(name);
        }
    }

    public override IEnumerable<OldMessage> Messages()
    {
        if (MessageCount == 0)
        {
            yield break;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT * FROM scheduled_messages ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var row = new OldTableRow(reader);
        while (reader.Read())
        {
            yield return MessageOf(row);
        }
    }

    protected override void Close() => _connection.Dispose();

    private OldMessage MessageOf(OldTableRow row)
    {
        var id = row["id"] ?? "";
        var owner = row["user_id"];
        var error = row["error"];
        var isSent = row.IsTrue("sent");
        var due = OldTimes.Parse(row["scheduledTime"], _zone, out var hadNoZone);
        return new OldMessage(id, owner is not null && _people.Contains(owner) ? owner : null, row["phone"] ?? "", row["message"] ?? "")
        {
            Row = $"scheduled_messages {id}",
            InstanceKey = row["instance_id"] is { } instance ? ScheduleZapRows.InstanceKey(instance) : null,
            DueAt = due,
            HadNoZone = hadNoZone,
            CreatedAt = OldTimes.Parse(row["createdAt"], _zone, out _),
            EndedAt = OldTimes.Parse(row["sentAt"], _zone, out _),
            State = isSent ? OldMessageState.Sent : string.IsNullOrEmpty(error) ? OldMessageState.Pending : OldMessageState.Failed,
            Error = error,
        };
    }

    /// <summary>Only where nobody has an account: in the first layouts the oldest message is what tells two copies apart.</summary>
    private string FirstMessage(OldTables tables) => People.Count > 0 || tables.Count("scheduled_messages") == 0
        ? ""
        : tables.Rows("scheduled_messages", "createdAt", limit: 1)[0].GetValueOrDefault("id") ?? "";
}

/// <summary>Tables of a SQLite file whose shape is not known beforehand.</summary>
internal sealed class OldTables
{
    private readonly SqliteConnection _connection;

    public OldTables(SqliteConnection connection)
    {
        _connection = connection;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            Names.Add(reader.GetString(0));
        }
    }

    public HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool HasColumn(string table, string column)
    {
        if (!Names.Contains(table))
        {
            return false;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pragma_table_info(@table) WHERE name = @column COLLATE NOCASE";
        command.Parameters.AddWithValue("@table", table);
        command.Parameters.AddWithValue("@column", column);
        return (long)command.ExecuteScalar()! > 0;
    }

    public long Count(string table)
    {
        if (!Names.Contains(table))
        {
            return 0;
        }

        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Names of tables are constants of our own.
        command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>All rows of a small table, by column name; none when there is no such table.</summary>
    public List<Dictionary<string, string?>> Rows(string table, string orderBy = "id", int limit = int.MaxValue)
    {
        var rows = new List<Dictionary<string, string?>>();
        if (!Names.Contains(table))
        {
            return rows;
        }

        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Names of tables and columns are constants of our own.
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {table} ORDER BY {orderBy} LIMIT {limit}");
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var row = new OldTableRow(reader);
        while (reader.Read())
        {
            rows.Add(row.ToDictionary());
        }

        return rows;
    }
}

/// <summary>The present row of a reader, by column name and as text whatever SQLite keeps there.</summary>
internal sealed class OldTableRow(SqliteDataReader reader)
{
    private readonly Dictionary<string, int> _columns = Enumerable.Range(0, reader.FieldCount)
        .GroupBy(reader.GetName, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where there is no such column, or nothing in it.</summary>
    public string? this[string column] => _columns.TryGetValue(column, out var index) && !reader.IsDBNull(index)
        ? reader.GetValue(index) switch
        {
            string text => text,
            byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        }
        : null;

    public bool IsTrue(string column) => this[column] is { } value && value is not ("0" or "false" or "");

    public Dictionary<string, string?> ToDictionary() =>
        _columns.Keys.ToDictionary(column => column, column => this[column], StringComparer.OrdinalIgnoreCase);
}
