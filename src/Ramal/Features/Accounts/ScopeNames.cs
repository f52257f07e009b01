using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Scopes as the API says them.</summary>
internal static class ScopeNames
{
    private static readonly (string Name, Scopes Scope)[] All = [("read", Scopes.Read), ("send", Scopes.Send), ("manage", Scopes.Manage)];

    public static IReadOnlyList<string> Of(Scopes scopes) => [.. All.Where(pair => scopes.HasFlag(pair.Scope)).Select(pair => pair.Name)];

    /// <summary>Null when there is none, or one that is unknown.</summary>
    public static Scopes? Parse(IReadOnlyList<string?>? names)
    {
        var scopes = Scopes.None;
        foreach (var name in names ?? [])
        {
            var known = All.FirstOrDefault(pair => pair.Name == name);
            if (known.Name is null)
            {
                return null;
            }

            scopes |= known.Scope;
        }

        return scopes == Scopes.None ? null : scopes;
    }
}
