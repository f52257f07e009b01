using System.Text.Json;
using NodaTime;

namespace Ramal.Features.Imports;

/// <summary>
/// People of <c>users.json</c> and, for numbers that only the instances name (the people were in another database), a
/// person without a password.
/// </summary>
internal static class YladaPeople
{
    public static List<OldPerson> Of(JsonElement users, IReadOnlyList<string> usersOfInstances)
    {
        var people = new List<OldPerson>();
        if (users.ValueKind == JsonValueKind.Object)
        {
            people.AddRange(users.EnumerateObject().Where(user => user.Value.ValueKind == JsonValueKind.Object).Select(user => PersonOf(user.Name, user.Value)));
        }
        else if (users.ValueKind == JsonValueKind.Array)
        {
            people.AddRange(users.EnumerateArray().Where(user => user.TextOf("id") is not null).Select(user => PersonOf(user.TextOf("id")!, user)));
        }

        var known = people.Select(person => person.Key).ToHashSet(StringComparer.Ordinal);
        people.AddRange(usersOfInstances.Where(known.Add).Select(key => new OldPerson(key, OldJson.NumberOf(key))
        {
            Name = $"Usuário {key}",
            UserName = $"ylada-{key}",
            IsPlaceholder = true,
        }));
        return [.. people.DistinctBy(person => person.Key, StringComparer.Ordinal)];
    }

    private static OldPerson PersonOf(string key, JsonElement user) => new(key, OldJson.NumberOf(key))
    {
        Email = user.TextOf("email"),
        Name = user.TextOf("name"),
        UserName = $"ylada-{key}",
        PasswordHash = user.TextOf("password_hash"),
        IsAdmin = user.TextOf("role") is "admin" or "ADMIN",
        IsActive = user.TextOf("is_active") is not "false",
        CreatedAt = OldTimes.Parse(user.TextOf("created_at"), DateTimeZone.Utc, out _),
    };
}
