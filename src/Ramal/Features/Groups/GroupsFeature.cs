using Microsoft.EntityFrameworkCore;
using Ramal.Features.Instances;

namespace Ramal.Features.Groups;

/// <summary>The groups of each instance, cached for each.</summary>
internal static class GroupsFeature
{
    public static void AddGroups(this IServiceCollection services)
    {
        services.AddSingleton<GroupCache>();
        services.AddScoped<ListGroups>();
        services.AddSingleton(new InstanceDeletionStep(async (db, key, cancellationToken) =>
        {
            await db.Set<CachedGroups>().Where(cached => cached.InstanceId == key.InstanceId).ExecuteDeleteAsync(cancellationToken);
            return 0;
        }));
    }

    public static void MapGroups(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/groups", ListGroups.ActiveEndpoint).WithTags("Groups").Produces<GroupsResponse>();
        app.MapGet("/api/instances/{id:int}/groups", ListGroups.Endpoint).WithTags("Groups").Produces<GroupsResponse>();
    }
}
