using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace Ramal.Features.Imports;

/// <summary>
/// Instances of <c>user_instances.json</c>, user by user: the old shape (the instance itself), the new one (a list and the
/// default), both at once (what the old program left when it forgot an instance), without ids; and the lists inside
/// <c>organizations.json</c>, which no user owns.
/// </summary>
internal sealed class YladaInstances
{
    /// <summary>Keys that show that an object is itself an instance.</summary>
    private static readonly string[] InstanceKeys = ["id", "name", "port", "session_dir", "phone_number"];

    private readonly List<OldInstance> _found = [];
    private readonly List<OldLeftover> _leftovers = [];
    private int _flat;
    private int _lists;

    public YladaInstances(JsonElement users, JsonElement organizations)
    {
        if (users.ValueKind == JsonValueKind.Object)
        {
            foreach (var user in users.EnumerateObject())
            {
                TakeUser(user.Name, user.Value);
            }
        }

        if (organizations.ValueKind == JsonValueKind.Array)
        {
            foreach (var organization in organizations.EnumerateArray())
            {
                TakeOrganization(organization);
            }
        }
    }

    public IReadOnlyList<OldInstance> Found => _found;

    public IReadOnlyList<OldLeftover> Leftovers => _leftovers;

    /// <summary>Users that the file names, in its order.</summary>
    public List<string> UserKeys { get; } = [];

    public ImportLayout Layout => (_flat, _lists) switch
    {
        (0, 0) => ImportLayout.NoInstances,
        (_, 0) => ImportLayout.Flat,
        (0, _) => ImportLayout.Instances,
        _ => ImportLayout.Mixed,
    };

    private void TakeUser(string user, JsonElement value)
    {
        if (!UserKeys.Contains(user, StringComparer.Ordinal))
        {
            UserKeys.Add(user);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                _lists++;
                TakeList(user, value, defaultId: null);
                break;
            case JsonValueKind.Object when value.TryGetProperty("instances", out var list):
                _lists++;
                TakeList(user, list, value.NumberOf("default_instance_id"));
                RecoverForgotten(user, value);
                break;
            case JsonValueKind.Object when InstanceKeys.Any(key => value.TryGetProperty(key, out _)):
                _flat++;
                TakeSingle(user, value);
                break;
            case JsonValueKind.Object when !value.EnumerateObject().Any():
                break;
            default:
                Leave($"user_instances.json {user}");
                break;
        }
    }

    /// <summary>
    /// The only instance of a user is number 1, as the specification says. The old program numbered it like the user, and
    /// its own conversion keeps that: both names lead to it.
    /// </summary>
    private void TakeSingle(string user, JsonElement value)
    {
        var old = value.NumberOf("id");
        _found.Add(InstanceOf(KeyOf(user, old), user, value) with
        {
            Id = 1,
            OtherIds = old is { } number && number != 1 ? [number] : [],
            Aliases = [user],
            ActiveRank = 1,
        });
    }

    private void TakeList(string user, JsonElement list, int? defaultId)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            Leave($"user_instances.json {user}");
            return;
        }

        var place = 0;
        var seen = new HashSet<int>();
        var first = true;
        foreach (var item in list.EnumerateArray())
        {
            place++;
            if (item.ValueKind != JsonValueKind.Object)
            {
                Leave(string.Create(CultureInfo.InvariantCulture, $"user_instances.json {user}/{place}"));
                continue;
            }

            var id = item.NumberOf("id");
            var isRepeated = id is { } number && !seen.Add(number);
            var key = id is null || isRepeated ? string.Create(CultureInfo.InvariantCulture, $"{user}/place {place}") : KeyOf(user, id);
            _found.Add(InstanceOf(key, user, item) with
            {
                Id = isRepeated ? null : id,
                ActiveRank = id is not null && id == defaultId && !isRepeated ? 2 : first ? 1 : 0,
            });
            first = false;
        }
    }

    /// <summary>Keys of an instance beside the list: the old program wrote the list over it and never read it again.</summary>
    private void RecoverForgotten(string user, JsonElement value)
    {
        if (!InstanceKeys.Any(key => value.TryGetProperty(key, out _)))
        {
            return;
        }

        var id = value.NumberOf("id");
        var key = KeyOf(user, id);
        if (!_found.Exists(instance => instance.Key == key))
        {
            _flat++;
            _found.Add(InstanceOf(key, user, value) with { Id = id });
        }
    }

    private void TakeOrganization(JsonElement organization)
    {
        if (organization.ValueKind != JsonValueKind.Object || !organization.TryGetProperty("instances", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var name = $"organizations.json {organization.TextOf("id")}";
        var place = 0;
        foreach (var item in list.EnumerateArray())
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"{name}/{++place}");
            if (item.ValueKind != JsonValueKind.Object)
            {
                Leave(row);
                continue;
            }

            _lists++;
            _found.Add(InstanceOf(row, null, item));
        }
    }

    private static OldInstance InstanceOf(string key, string? user, JsonElement value) => new(key, user, value.TextOf("name") ?? "WhatsApp")
    {
        PhoneNumber = value.TextOf("phone_number"),
        CreatedAt = OldTimes.Parse(value.TextOf("created_at"), DateTimeZone.Utc, out _),
    };

    /// <summary>Also what the session was called there: <c>7_7</c> is instance 7 of user 7.</summary>
    private static string KeyOf(string user, int? id) => string.Create(CultureInfo.InvariantCulture, $"{user}_{(id is { } number ? number : 0)}");

    private void Leave(string row) => _leftovers.Add(new OldLeftover(ImportedKind.Instances, row, ImportRemark.NotAnObject));
}
