using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Everybody on this server, in the order in which they came.</summary>
internal sealed class ListPeople(RamalDb database, Administration administration)
{
    public static async Task<IResult> Endpoint(ListPeople list, CancellationToken cancellationToken, int? limit = null, string? cursor = null) =>
        (await list.HandleAsync(limit, cursor, cancellationToken)).ToHttp();

    public async Task<Outcome<Page<PersonResponse>>> HandleAsync(int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, cursor);
        if (query.Problem is { } invalid)
        {
            return invalid;
        }

        var after = query.Value.After ?? 0;
        await using var db = database.ForAllAccounts();
        var people = await db.Set<User>().AsNoTracking()
            .Where(user => user.Id > after)
            .OrderBy(user => user.Id)
            .Take(query.Value.Limit + 1)
            .ToListAsync(cancellationToken);
        var counts = await administration.CountInstancesAsync(db, [.. people.Select(user => user.Id)], cancellationToken);
        return query.Value.ToPage(people, user => user.Id, user => PersonResponse.Of(user, counts[user.Id]));
    }
}
