using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Ramal.Data;

/// <summary>
/// Inserts rows by the hundred thousand: statements of many rows on the connection and in the transaction of a context,
/// where tracking each row would cost thirty times as much. Columns and conversions are those of the table class.
/// Numbers that the database gives are left to it.
/// </summary>
internal sealed class BulkInsert<TRow> : IAsyncDisposable
    where TRow : class
{
    /// <summary>Well below the limits of both databases; more values gain nothing.</summary>
    private const int MaxValues = 1500;

    private readonly RamalDbContext _db;
    private readonly string _insert;
    private readonly (PropertyInfo Property, RelationalTypeMapping Mapping, bool IsNullable)[] _columns;
    private readonly int _rowsAtOnce;
    private readonly List<TRow> _waiting;
    private DbCommand? _full;

    public BulkInsert(RamalDbContext db)
    {
        _db = db;
        var table = db.Model.FindEntityType(typeof(TRow))!;
        var columns = table.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never).ToList();
        _columns = [.. columns.Select(column => (column.PropertyInfo!, column.GetRelationalTypeMapping(), column.IsNullable))];
        _insert = $"INSERT INTO {table.GetTableName()} ({string.Join(", ", columns.Select(column => column.GetColumnName()))}) VALUES ";
        _rowsAtOnce = Math.Max(1, MaxValues / _columns.Length);
        _waiting = new List<TRow>(_rowsAtOnce);
    }

    public async Task AddAsync(TRow row, CancellationToken cancellationToken)
    {
        _waiting.Add(row);
        if (_waiting.Count == _rowsAtOnce)
        {
            _full ??= CommandFor(_rowsAtOnce);
            await RunAsync(_full, cancellationToken);
        }
    }

    /// <summary>Writes what still waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count > 0)
        {
            await using var command = CommandFor(_waiting.Count);
            await RunAsync(command, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_full is not null)
        {
            await _full.DisposeAsync();
        }
    }

    private async Task RunAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var next = 0;
        foreach (var row in _waiting)
        {
            foreach (var (property, mapping, _) in _columns)
            {
                var value = property.GetValue(row);
                command.Parameters[next++].Value = value is null ? DBNull.Value : mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
            }
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
        _waiting.Clear();
    }

    private DbCommand CommandFor(int rows)
    {
        var command = _db.Database.GetDbConnection().CreateCommand();
        command.Transaction = _db.Database.CurrentTransaction?.GetDbTransaction();
        var text = new StringBuilder(_insert);
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < _columns.Length; column++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@p{(row * _columns.Length) + column}");
                text.Append(column == 0 ? "" : ", ").Append(name);
                command.Parameters.Add(_columns[column].Mapping.CreateParameter(command, name, null, _columns[column].IsNullable));
            }

            text.Append(')');
        }

#pragma warning disable CA2100 // Made of the names of our own tables and columns; every value is a parameter.
        command.CommandText = text.ToString();
#pragma warning restore CA2100
        return command;
    }
}
