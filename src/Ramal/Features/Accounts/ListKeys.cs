using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>An API key, as the API shows it.</summary>
/// <param name="Id">Of the key.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Prefix">How the key begins, so that a person recognises it.</param>
/// <param name="Scopes">Any of read, send, manage.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="LastUsedAt">To within a minute; null when it was never used.</param>
public sealed record KeyResponse(
    int Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static KeyResponse Of(ApiKey key) =>
        new(key.Id, key.Name, key.Start, ScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>A person's own API keys, newest first.</summary>
internal sealed class ListKeys(RamalDbContext db, Tenant tenant)
{
    public static async Task<IResult> Endpoint(ListKeys list, CancellationToken cancellationToken, int? limit = null, string? cursor = null) =>
        (await list.HandleAsync(limit, cursor, cancellationToken)).ToHttp();

    public async Task<Outcome<Page<KeyResponse>>> HandleAsync(int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, cursor);
        if (query.Problem is { } invalid)
        {
            return invalid;
        }

        var after = query.Value.After ?? long.MaxValue;
        var keys = await db.Set<ApiKey>().AsNoTracking()
            .Where(key => key.UserId == tenant.UserId && key.Id < after)
            .OrderByDescending(key => key.Id)
            .Take(query.Value.Limit + 1)
            .ToListAsync(cancellationToken);
        return query.Value.ToPage(keys, key => key.Id, KeyResponse.Of);
    }
}
