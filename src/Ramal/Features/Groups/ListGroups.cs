using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Groups;

/// <summary>One group.</summary>
/// <param name="Id">To send to it.</param>
/// <param name="Name">Its subject; may be empty.</param>
/// <param name="Size">Members; null when not known.</param>
/// <param name="IsAdmin">Whether the number administers it; null when not known.</param>
public sealed record GroupResponse(string Id, string Name, int? Size, bool? IsAdmin);

/// <summary>The groups of an instance.</summary>
/// <param name="Items">Sorted by name.</param>
/// <param name="FetchedAt">When the provider told them.</param>
/// <param name="Stale">They may have changed since; fresh ones are on their way, or could not be had.</param>
public sealed record GroupsResponse(IReadOnlyList<GroupResponse> Items, DateTimeOffset FetchedAt, bool Stale);

/// <summary>Answers with the groups of the active, or of one, instance.</summary>
internal sealed class ListGroups(RamalDbContext db, Tenant tenant, GroupCache cache)
{
    private const int MaxSearch = 100;

    /// <summary>The groups of the active instance.</summary>
    public static async Task<IResult> ActiveEndpoint(string? q, bool? refresh, ListGroups list, CancellationToken cancellationToken) =>
        (await list.HandleAsync(null, q, refresh ?? false, cancellationToken)).ToHttp();

    /// <summary>The groups of an instance.</summary>
    public static async Task<IResult> Endpoint(int id, string? q, bool? refresh, ListGroups list, CancellationToken cancellationToken) =>
        (await list.HandleAsync(id, q, refresh ?? false, cancellationToken)).ToHttp();

    /// <param name="id">Null for the active instance.</param>
    /// <param name="search">Part of a name, without regard to case and accents.</param>
    /// <param name="refresh">Ask the provider before answering.</param>
    /// <param name="cancellationToken">Stops waiting; what was asked is still kept.</param>
    public async Task<Outcome<GroupsResponse>> HandleAsync(int? id, string? search, bool refresh, CancellationToken cancellationToken)
    {
        if (search is { Length: > MaxSearch })
        {
            return GroupProblems.SearchTooLong;
        }

        var found = await db.Instances().Where(instance => id == null ? instance.IsActive : instance.Id == id)
            .Select(instance => (int?)instance.Id).SingleOrDefaultAsync(cancellationToken);
        if (found is not { } instanceId)
        {
            return id is null ? InstanceProblems.NoActive : InstanceProblems.NotFound;
        }

        var key = new InstanceKey(tenant.AccountId, instanceId);
        var cached = await cache.FindAsync(key, cancellationToken);
        if (refresh || cached is null)
        {
            var error = await cache.RefreshAsync(key).WaitAsync(cancellationToken);
            cached = await cache.FindAsync(key, cancellationToken);
            return cached is not null ? Describe(cached, search, isStale: error is not null || cached.IsStale)
                : error is { } why ? GroupProblems.Of(why)
                : InstanceProblems.NotFound;
        }

        var isFresh = cache.IsFresh(cached);
        if (!isFresh)
        {
            cache.RefreshLater(key);
        }

        return Describe(cached, search, !isFresh);
    }

    private static GroupsResponse Describe(CachedGroups cached, string? search, bool isStale)
    {
        var groups = cached.Groups;
        var wanted = search?.Trim();
        return new GroupsResponse(
            string.IsNullOrEmpty(wanted) ? groups : [.. groups.Where(group => Contains(group.Name, wanted))], cached.FetchedAt, isStale);
    }

    private static bool Contains(string name, string wanted) =>
        CultureInfo.InvariantCulture.CompareInfo.IndexOf(name, wanted, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;
}
