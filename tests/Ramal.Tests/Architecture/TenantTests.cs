using Microsoft.EntityFrameworkCore;
using Ramal.Data.Sqlite;
using Ramal.Shared;

namespace Ramal.Tests.Architecture;

/// <summary>Isolation of accounts, as far as the source shows it.</summary>
public sealed class TenantTests
{
    /// <summary>Rows that belong to no account, and why.</summary>
    private static readonly Dictionary<string, string> OwnedByNoAccount = new(StringComparer.Ordinal)
    {
        ["Account"] = "is the account",
        ["User"] = "a person may work in several accounts",
        ["Membership"] = "joins person and account",
        ["Session"] = "belongs to a person",
        ["AuditEntry"] = "read by administrators only; outlives the account",
        ["PasswordLink"] = "belongs to a person",
        ["Import"] = "belongs to the installation; read by administrators only",
        ["ImportRowEntry"] = "belongs to an import",
        ["ImportedRow"] = "belongs to the installation; outlives the account, so that whoever was removed does not come back",
        ["KeyRingEntry"] = "belongs to the installation",
        ["ServerSetting"] = "belongs to the installation",
        ["EventCursor"] = "a reader of events reads for everybody",
    };

    /// <summary>Files that look over all accounts on purpose, and why.</summary>
    private static readonly Dictionary<string, string> LooksOverAllAccounts = new(StringComparer.Ordinal)
    {
        ["src/Ramal/Data/RamalDb.cs"] = "only names it in a comment",
        ["src/Ramal/Data/RamalDbContext.cs"] = "defines the filter",
        ["src/Ramal/Features/Inbox/FetchMedia.cs"] = "fetches the files of all accounts",
        ["src/Ramal/Features/Inbox/InboxFeature.cs"] = "tells the sweep of all media what is still used",
        ["src/Ramal/Features/Imports/ImportInstances.cs"] = "brings instances of many people at once",
        ["src/Ramal/Features/Imports/TakeFlow.cs"] = "counts the flows of whoever gets one",
        ["src/Ramal/Features/Imports/ImportMessages.cs"] = "brings messages of many people at once",
        ["src/Ramal/Features/Messages/InstanceRemoval.cs"] = "runs in the transaction that removes an instance, whoever asked for it",
        ["src/Ramal/Features/Messages/MessagesFeature.cs"] = "tells the sweep of all media what is still used",
        ["src/Ramal/Features/Messages/ReconcileUnknown.cs"] = "settles the doubtful messages of all accounts",
        ["src/Ramal/Features/Media/MediaSweep.cs"] = "sweeps the files of all accounts",
        ["src/Ramal/Features/Flows/FlowMedia.cs"] = "tells the sweep of all media what flows still send",
        ["src/Ramal/Features/Flows/WakeRuns.cs"] = "wakes the runs of all accounts",
        ["src/Ramal/Features/Live/EventRetention.cs"] = "removes the old events of all accounts",
        ["src/Ramal/Hosting/MetricsRoute.cs"] = "counts the instances of all accounts for operators",
        ["src/Ramal/Hosting/AccountParts.cs"] = "counts the instances of everybody, for administrators",
        ["src/Ramal/Hosting/IdempotencyKeys.cs"] = "sweeps old keys of all accounts",
        ["src/Ramal/Features/Accounts/Callers.cs"] = "finds out whose key it is",
        ["src/Ramal/Features/Instances/ChangeLink.cs"] = "a number belongs to one instance of the installation",
        ["src/Ramal/Features/Instances/LastHeard.cs"] = "writes for all instances at once",
        ["src/Ramal/Features/Instances/TakeUpInstances.cs"] = "takes up the links of all accounts",
        ["src/Ramal/Features/Instances/ForgetDeleted.cs"] = "takes credentials out of deleted rows of all accounts",
        ["src/Ramal/Features/Instances/ConnectorCallback.cs"] = "finds out whose callback it is",
        ["src/Ramal/Features/Instances/ConnectLinks.cs"] = "finds out whose connect link it is",
    };

    [Fact]
    public void Every_row_belongs_to_an_account_or_has_a_reason_not_to()
    {
        using var db = new SqliteRamalDbContext(new DbContextOptionsBuilder<SqliteRamalDbContext>().UseSqlite("Data Source=:memory:").Options);

        var broken =
            from entity in db.Model.GetEntityTypes()
            where !entity.IsOwned() && !typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)
            where !OwnedByNoAccount.ContainsKey(entity.ClrType.Name)
            select entity.ClrType.Name;

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_row_of_an_account_is_filtered()
    {
        using var db = new SqliteRamalDbContext(new DbContextOptionsBuilder<SqliteRamalDbContext>().UseSqlite("Data Source=:memory:").Options);

        var broken = db.Model.GetEntityTypes().Where(entity => typeof(ITenantOwned).IsAssignableFrom(entity.ClrType) && entity.GetDeclaredQueryFilters().Count == 0);

        Assert.Empty(broken);
    }

    [Fact]
    public void Only_known_files_look_over_all_accounts()
    {
        var files = Repository.Files("src/Ramal", "*.cs").Where(file => Repository.Read(file).Contains("IgnoreQueryFilters", StringComparison.Ordinal));

        Assert.Empty(files.Except(LooksOverAllAccounts.Keys, StringComparer.Ordinal));
    }
}
