using System.Text.Json.Serialization;

namespace Ramal.Data.Backups;

/// <summary>The parts of what lies inside the seal: each begins with one of these, a byte.</summary>
internal enum BackupPart : byte
{
    /// <summary><see cref="BackupHead"/> as JSON, with its length before it. The first.</summary>
    Head = 1,

    /// <summary>Its length and a row of the table whose turn it is.</summary>
    Row = 2,

    /// <summary>The table has no more rows; the next one has its turn.</summary>
    TableEnd = 3,

    /// <summary>Name with length, then pieces with length, the last one empty.</summary>
    File = 4,

    /// <summary><see cref="BackupManifest"/> as JSON, with its length before it. The last.</summary>
    End = 5,
}

/// <summary>What a backup is of, before its rows.</summary>
/// <param name="Version">Of the Ramal that made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Database">Where the rows come from.</param>
/// <param name="Steps">The steps that its schema has had.</param>
/// <param name="Tables">In the order of the rows.</param>
internal sealed record BackupHead(string Version, DateTimeOffset CreatedAt, DatabaseKind Database, IReadOnlyList<string> Steps, IReadOnlyList<PortableTable> Tables);

/// <summary>What a backup must come to, after its rows and files.</summary>
internal sealed record BackupManifest(IReadOnlyDictionary<string, Counted> Tables, IReadOnlyDictionary<string, Counted> Files)
{
    public long RowCount => Tables.Values.Sum(table => table.Count);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupHead))]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
