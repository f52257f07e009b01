using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>What an import is told.</summary>
/// <param name="DryRun">Everything but the writing.</param>
/// <param name="OwnerId">Who gets what belongs to nobody: the importing administrator; null for the first one.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="By">For the audit; null for the start-up and the command line.</param>
internal sealed record ImportOrder(bool DryRun, int? OwnerId, string TimeZone, Caller? By);

/// <summary>What the steps of one import share. Everything happens in one transaction.</summary>
internal sealed class ImportSession
{
    private readonly Dictionary<(ImportedKind Kind, string Key), ImportedRow> _known;
    private readonly HashSet<int> _accounts;

    private ImportSession(RamalDbContext db, OldInstallation old, ImportOrder order, ImportTally tally, List<ImportedRow> known, IEnumerable<int> accounts)
    {
        (Db, Old, Order, Tally) = (db, old, order, tally);
        Source = SourceOf(old, order);
        _known = known.ToDictionary(row => (row.Kind, row.OldKey));
        _accounts = [.. accounts];
    }

    public RamalDbContext Db { get; }

    public OldInstallation Old { get; }

    public ImportOrder Order { get; }

    public ImportTally Tally { get; }

    public string Source { get; }

    /// <summary>Account of each old person; null for one that was imported before and removed here.</summary>
    public Dictionary<string, int?> Owners { get; } = new(StringComparer.Ordinal);

    /// <summary>Who gets what belongs to nobody.</summary>
    public int OwnerId { get; set; }

    /// <summary>Instance of each old name; null for one that was deleted here.</summary>
    public Dictionary<string, InstanceKey?> Instances { get; } = new(StringComparer.Ordinal);

    /// <summary>Through which an account sends without choosing.</summary>
    public Dictionary<int, int?> ActiveOf { get; } = [];

    /// <summary>The Evolution server for everybody is the one of the old program.</summary>
    public bool SharesServer { get; set; }

    /// <summary>Accounts that got something.</summary>
    public HashSet<int> Touched { get; } = [];

    /// <summary>Instances that got messages that wait; null for those whose instance is chosen when due.</summary>
    public HashSet<(int AccountId, int? InstanceId)> Waiting { get; } = [];

    /// <summary>Tables come to one account; whoever imports the same one too gets their own.</summary>
    public static string SourceOf(OldInstallation old, ImportOrder order) => old.Program == ImportSource.Csv
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"csv-{order.OwnerId ?? 0}")
        : old.Source;

    public static async Task<ImportSession> BeginAsync(
        RamalDbContext db, OldInstallation old, ImportOrder order, ImportTally tally, CancellationToken cancellationToken)
    {
        var source = SourceOf(old, order);
        var known = await db.Set<ImportedRow>().AsNoTracking()
            .Where(row => row.Source == source && row.Kind != ImportedKind.Messages).ToListAsync(cancellationToken);
        var accounts = await db.Set<Account>().Select(account => account.Id).ToListAsync(cancellationToken);
        return new ImportSession(db, old, order, tally, known, accounts);
    }

    public ImportedRow? Known(ImportedKind kind, string key) => _known.GetValueOrDefault((kind, Fit(key)));

    public bool HasAccount(int id) => _accounts.Contains(id);

    public void AddAccount(int id) => _accounts.Add(id);

    public void Remember(ImportedKind kind, string key, int? accountId, string? newId)
    {
        var row = new ImportedRow { Source = Source, Kind = kind, OldKey = Fit(key), AccountId = accountId, NewId = newId };
        if (_known.TryAdd((kind, row.OldKey), row))
        {
            Db.Add(row);
        }
    }

    /// <summary>Null for whoever was removed here.</summary>
    public int? AccountOf(string? ownerKey) => ownerKey is not null && Owners.TryGetValue(ownerKey, out var account) ? account : OwnerId;

    /// <summary>Keys come from outside and may be of any length.</summary>
    public static string Fit(string key) => key.Length <= ImportedRow.MaxKey && !key.Contains('\0', StringComparison.Ordinal) ? key : $"hash {Ids.HashOf(key)}";
}
