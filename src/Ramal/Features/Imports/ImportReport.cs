using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ramal.Features.Imports;

/// <summary>What an import did, or would do. Kept as codes: the sentences are made for whoever reads it. Holds no secret.</summary>
internal sealed record ImportReport(
    bool DryRun,
    IReadOnlyList<KindCount> Counts,
    MessageCounts Messages,
    IReadOnlyList<ReportPerson> People,
    IReadOnlyList<ReportInstance> Instances,
    IReadOnlyList<ReportNote> Notes,
    long RowCount)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}

internal sealed record KindCount(ImportedKind Kind, long Found, long Taken, long AlreadyHere, long NotTaken);

/// <summary>What the taken messages became.</summary>
/// <param name="Planned">Go out when their time comes.</param>
/// <param name="Held">Their time has passed: a person decides.</param>
/// <param name="Sent">History.</param>
/// <param name="Failed">History.</param>
/// <param name="Cancelled">History.</param>
public sealed record MessageCounts(long Planned, long Held, long Sent, long Failed, long Cancelled);

internal enum SignInWay
{
    OldPassword,
    Link,
    AlreadyHere,
}

internal sealed record ReportPerson(int? UserId, string Name, string? UserName, string? Email, string Role, SignInWay SignIn);

/// <summary>Where an instance went.</summary>
/// <param name="Old">What the other program knew it by.</param>
/// <param name="SessionKey">Here.</param>
/// <param name="Name">As people call it.</param>
/// <param name="IsActive">It carries what its account sends without choosing.</param>
public sealed record ReportInstance(string Old, string? SessionKey, string Name, bool IsActive);

internal sealed record ReportNote(ImportRemark Remark, long Count);

/// <summary>What became of one row.</summary>
internal enum RowOutcome
{
    NotTaken,
    Changed,
}

/// <summary>A row that was not taken, or taken with a change.</summary>
internal sealed record ReportRow(ImportedKind Kind, string Row, RowOutcome Outcome, ImportRemark Remark);

/// <summary>Adds up what happens during one import.</summary>
internal sealed class ImportTally(bool dryRun)
{
    /// <summary>Of people and instances, in the report.</summary>
    private const int MaxListed = 200;

    /// <summary>Beyond this rows are only counted: nobody reads on, and memory has an end.</summary>
    public const int MaxRows = 100_000;

    private readonly Dictionary<ImportedKind, long[]> _counts = [];
    private readonly SortedDictionary<ImportRemark, long> _notes = [];
    private readonly List<ReportPerson> _people = [];
    private readonly List<ReportInstance> _instances = [];
    private readonly long[] _messages = new long[5];
    private long _rowCount;

    public List<ReportRow> Rows { get; } = [];

    public bool TookAnything => _counts.Values.Any(count => count[1] > 0);

    public void Found(ImportedKind kind, long count = 1) => CountOf(kind)[0] += count;

    public void Taken(ImportedKind kind) => CountOf(kind)[1]++;

    public void AlreadyHere(ImportedKind kind) => CountOf(kind)[2]++;

    public void NotTaken(ImportedKind kind, string row, ImportRemark remark)
    {
        CountOf(kind)[3]++;
        Add(new ReportRow(kind, row, RowOutcome.NotTaken, remark));
    }

    public void Changed(ImportedKind kind, string row, ImportRemark remark) => Add(new ReportRow(kind, row, RowOutcome.Changed, remark));

    public void Note(ImportRemark remark, long count = 1) => _notes[remark] = _notes.GetValueOrDefault(remark) + count;

    public void Planned() => _messages[0]++;

    public void Held() => _messages[1]++;

    public void Sent() => _messages[2]++;

    public void Failed() => _messages[3]++;

    public void Cancelled() => _messages[4]++;

    public void List(ReportPerson person)
    {
        if (_people.Count < MaxListed)
        {
            _people.Add(person);
        }
    }

    public void List(ReportInstance instance)
    {
        if (_instances.Count < MaxListed)
        {
            _instances.Add(instance);
        }
    }

    public ImportReport ToReport() => new(
        dryRun,
        [.. _counts.OrderBy(pair => pair.Key).Select(pair => new KindCount(pair.Key, pair.Value[0], pair.Value[1], pair.Value[2], pair.Value[3]))],
        new MessageCounts(_messages[0], _messages[1], _messages[2], _messages[3], _messages[4]),
        _people,
        _instances,
        [.. _notes.Select(pair => new ReportNote(pair.Key, pair.Value))],
        _rowCount);

    private long[] CountOf(ImportedKind kind) => _counts.TryGetValue(kind, out var count) ? count : _counts[kind] = new long[4];

    private void Add(ReportRow row)
    {
        _rowCount++;
        if (Rows.Count < MaxRows)
        {
            Rows.Add(row.Row.Length <= ImportRowEntry.MaxRow ? row : row with { Row = row.Row[..ImportRowEntry.MaxRow] });
        }
    }
}
