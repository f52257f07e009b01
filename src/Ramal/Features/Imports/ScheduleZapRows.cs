using System.Globalization;

namespace Ramal.Features.Imports;

/// <summary>People and instances of a ScheduleZAP database, put together from whichever tables its layout has.</summary>
internal sealed class ScheduleZapRows
{
    /// <summary>Of several instances the one that really sent: the user's own connection, then the newest configuration, then the newest row marked active.</summary>
    private const int Connection = 3, Configuration = 2, MarkedActive = 1;

    private readonly List<OldInstance> _instances = [];
    private readonly List<OldLeftover> _leftovers = [];
    private readonly HashSet<string> _people;

    public ScheduleZapRows(OldTables tables)
    {
        var users = tables.Rows("users");
        People = [.. users.Select(PersonOf).Where(person => person is not null).Select(person => person!)];
        _people = [.. People.Select(person => person.Key)];
        var global = tables.Rows("global_config").LastOrDefault();
        Server = global is not null && global["evolution_api_url"] is { Length: > 0 } url && global["evolution_api_token"] is { Length: > 0 } token
            ? new OldServer(url.Trim().TrimEnd('/'), token)
            : null;
        AddRowsOfInstances(tables.Rows("user_instances"));
        AddConfigurations(tables.Rows("user_configs"));
        AddFirstConfiguration(tables.Rows("config"), hasNewer: global is not null || _instances.Count > 0);
        users.ForEach(AddConnection);
        Instances = Merge(_instances);
        Layout = tables.Count("user_instances") > 0 ? ImportLayout.UserInstances
            : tables.HasColumn("users", "instance_name") || global is not null ? ImportLayout.SingleConnection
            : tables.Names.Contains("user_configs") ? ImportLayout.UserConfigs
            : ImportLayout.OneConfig;
        Fingerprint = users.Count == 0 ? "" : $"{users[0].GetValueOrDefault("id")}|{users[0].GetValueOrDefault("username")}|{users[0].GetValueOrDefault("created_at")}|";
    }

    public OldServer? Server { get; }

    public IReadOnlyList<OldPerson> People { get; }

    public IReadOnlyList<OldInstance> Instances { get; }

    public IReadOnlyList<OldLeftover> Leftovers => _leftovers;

    public ImportLayout Layout { get; }

    /// <summary>What no later copy of the same installation changes.</summary>
    public string Fingerprint { get; }

    public static string InstanceKey(string id) => $"user_instances {id}";

    private static OldPerson? PersonOf(Dictionary<string, string?> row)
    {
        if (row.GetValueOrDefault("id") is not { } id)
        {
            return null;
        }

        var name = row.GetValueOrDefault("username")?.Trim();
        var role = row.GetValueOrDefault("role");
        return new OldPerson(id, int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null)
        {
            UserName = name,
            PasswordHash = row.GetValueOrDefault("password"),
            // The old program makes "admin" an administrator at each start, whatever the row says.
            IsAdmin = role == "admin" || name == "admin",
            MustChangePassword = row.GetValueOrDefault("force_password_change") is "1",
            CreatedAt = OldTimes.ParseUtc(row.GetValueOrDefault("created_at")),
        };
    }

    private void AddRowsOfInstances(List<Dictionary<string, string?>> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var id = row["id"] ?? "";
            _instances.Add(InstanceOf(InstanceKey(id), row.GetValueOrDefault("user_id"), row) with
            {
                Id = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
                Name = row.GetValueOrDefault("name") ?? row.GetValueOrDefault("instanceName") ?? "WhatsApp",
                ActiveRank = row.GetValueOrDefault("is_active") is "1" ? MarkedActive : 0,
                CreatedAt = OldTimes.ParseUtc(row.GetValueOrDefault("created_at")),
            });
        }
    }

    /// <summary>The newest of each user; the ones before are no longer in use.</summary>
    private void AddConfigurations(List<Dictionary<string, string?>> rows)
    {
        foreach (var ofUser in rows.GroupBy(row => row.GetValueOrDefault("user_id"), StringComparer.Ordinal))
        {
            _instances.Add(InstanceOf($"user_configs {ofUser.Key}", ofUser.Key, ofUser.Last()) with { ActiveRank = Configuration });
            LeaveOlder("user_configs", ofUser.SkipLast(1));
        }
    }

    private void AddFirstConfiguration(List<Dictionary<string, string?>> rows, bool hasNewer)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var administrator = People.FirstOrDefault(person => person.IsAdmin)?.Key ?? (People.Count > 0 ? People[0].Key : null);
        _instances.Add(InstanceOf("config", administrator, rows[^1]) with { ActiveRank = hasNewer ? 0 : Configuration });
        LeaveOlder("config", rows.SkipLast(1));
    }

    /// <summary>The one connection of a user, reached through the server of everybody.</summary>
    private void AddConnection(Dictionary<string, string?> user)
    {
        if (user.GetValueOrDefault("instance_name") is { Length: > 0 } remote && user["id"] is { } id)
        {
            _instances.Add(new OldInstance($"users {id} connection", id, remote)
            {
                IsEvolution = true,
                Url = Server?.Url,
                Token = Server?.Token,
                RemoteName = remote,
                ActiveRank = Connection,
                CreatedAt = OldTimes.ParseUtc(user.GetValueOrDefault("created_at")),
            });
        }
    }

    private OldInstance InstanceOf(string key, string? owner, Dictionary<string, string?> row) =>
        new(key, owner is not null && _people.Contains(owner) ? owner : null, row.GetValueOrDefault("instanceName") ?? "WhatsApp")
        {
            IsEvolution = true,
            Url = row.GetValueOrDefault("evolutionApiUrl")?.Trim().TrimEnd('/'),
            Token = row.GetValueOrDefault("token"),
            RemoteName = row.GetValueOrDefault("instanceName"),
            CreatedAt = OldTimes.ParseUtc(row.GetValueOrDefault("updated_at")),
        };

    private void LeaveOlder(string table, IEnumerable<Dictionary<string, string?>> rows) =>
        _leftovers.AddRange(rows.Select(row => new OldLeftover(ImportedKind.Settings, $"{table} {row.GetValueOrDefault("id")}", ImportRemark.OlderSettingsLeft)));

    /// <summary>Rows that mean the same instance of the same server become one, under the name of the first.</summary>
    private static List<OldInstance> Merge(List<OldInstance> instances) =>
    [
        .. instances.GroupBy(instance => (instance.OwnerKey, instance.Url, instance.RemoteName)).Select(same =>
        {
            var first = same.First();
            return first with
            {
                Aliases = [.. same.Skip(1).Select(other => other.Key)],
                OtherIds = [.. same.Skip(1).Where(other => other.Id is not null).Select(other => other.Id!.Value)],
                ActiveRank = same.Max(other => other.ActiveRank),
                Token = same.OrderByDescending(other => other.ActiveRank).Select(other => other.Token).FirstOrDefault(token => !string.IsNullOrEmpty(token)),
            };
        }),
    ];
}
