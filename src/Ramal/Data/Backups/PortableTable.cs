using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Ramal.Data.Backups;

/// <summary>How a value travels between databases. The names stand in backup files: never renamed.</summary>
internal enum PortableKind
{
    Integer,
    Boolean,
    Real,
    Decimal,
    Text,
    Bytes,
    Id,
    Date,
    Time,
}

/// <summary>One column that travels.</summary>
internal sealed record PortableColumn(string Name, PortableKind Kind);

/// <summary>One table that travels, as a backup file describes it.</summary>
/// <param name="Name">In the database.</param>
/// <param name="Columns">All that travel, in the order of the values of a row.</param>
/// <param name="LastNumber">The highest number that the table ever gave to a row, also to one removed since; null where rows are not numbered by the database.</param>
internal sealed record PortableTable(string Name, IReadOnlyList<PortableColumn> Columns, long? LastNumber = null);

/// <summary>Finds what travels in the model, so that a new table or column is carried without being named here.</summary>
internal static class PortableTables
{
    /// <summary>Every table, those that others refer to first.</summary>
    public static IReadOnlyList<PortableTable> Of(RamalDbContext db)
    {
        var ordered = new List<ITable>();
        var seen = new HashSet<ITable>();
        foreach (var table in db.Model.GetRelationalModel().Tables.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            Visit(table);
        }

        return [.. ordered.Select(table => new PortableTable(
            table.Name,
            [.. table.Columns.Where(Travels).OrderBy(column => column.Name, StringComparer.Ordinal).Select(column => new PortableColumn(column.Name, KindOf(column)))]))];

        void Visit(ITable table)
        {
            if (!seen.Add(table))
            {
                return;
            }

            foreach (var key in table.ForeignKeyConstraints.OrderBy(key => key.Name, StringComparer.Ordinal))
            {
                Visit(key.PrincipalTable);
            }

            ordered.Add(table);
        }
    }

    /// <summary>What a database fills in for its own use, and no class knows of, stays behind.</summary>
    private static bool Travels(IColumn column) =>
        !column.PropertyMappings.Any(mapping => mapping.Property.IsShadowProperty() && mapping.Property.ValueGenerated == ValueGenerated.OnAdd && !mapping.Property.IsKey());

    private static PortableKind KindOf(IColumn column)
    {
        var mapping = column.StoreTypeMapping;
        // jsonb writes its texts anew, so that nothing could be compared.
        if (mapping.StoreTypeNameBase is "jsonb")
        {
            throw new NotSupportedException($"{column.Table.Name}.{column.Name}: keep JSON as text, which is the same on both databases.");
        }

        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(bool) => PortableKind.Boolean,
            _ when type == typeof(long) || type == typeof(int) || type == typeof(short) || type == typeof(byte) => PortableKind.Integer,
            _ when type == typeof(double) || type == typeof(float) => PortableKind.Real,
            _ when type == typeof(decimal) => PortableKind.Decimal,
            _ when type == typeof(string) => PortableKind.Text,
            _ when type == typeof(byte[]) => PortableKind.Bytes,
            _ when type == typeof(Guid) => PortableKind.Id,
            _ when type == typeof(DateOnly) => PortableKind.Date,
            _ when type == typeof(TimeOnly) => PortableKind.Time,
            _ => throw new NotSupportedException(
                $"{column.Table.Name}.{column.Name}: a {type.Name} does not travel between databases. Give it a conversion to one of the kinds of PortableKind."),
        };
    }
}
