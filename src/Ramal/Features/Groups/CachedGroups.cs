using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Groups;

/// <summary>The groups of one instance as they were last read. A cache: it can be deleted at any time.</summary>
internal sealed class CachedGroups : ITenantOwned
{
    private static readonly StringComparer ByName = StringComparer.Create(CultureInfo.GetCultureInfo(Languages.Portuguese), ignoreCase: true);

    public required int AccountId { get; init; }

    public required int InstanceId { get; init; }

    /// <summary>A JSON array of <see cref="GroupResponse"/>, sorted by name.</summary>
    public string GroupsJson { get; private set; } = "[]";

    public DateTimeOffset FetchedAt { get; private set; }

    /// <summary>The provider said that something changed since.</summary>
    public bool IsStale { get; private set; }

    public IReadOnlyList<GroupResponse> Groups => JsonSerializer.Deserialize<List<GroupResponse>>(GroupsJson, JsonSerializerOptions.Web)!;

    /// <returns>True when something changed.</returns>
    public bool Replace(IReadOnlyList<GroupInfo> groups, bool isStale, DateTimeOffset now)
    {
        var json = JsonSerializer.Serialize(
            groups.OrderBy(group => group.Name, ByName).ThenBy(group => group.Id.Value, StringComparer.Ordinal)
                .Select(group => new GroupResponse(group.Id.Value, group.Name, group.Size, group.IsAdmin)),
            JsonSerializerOptions.Web);
        var changed = json != GroupsJson;
        (GroupsJson, FetchedAt, IsStale) = (json, now, isStale);
        return changed;
    }
}

internal sealed class CachedGroupsTable : IEntityTypeConfiguration<CachedGroups>
{
    public void Configure(EntityTypeBuilder<CachedGroups> builder)
    {
        builder.ToTable("instance_groups");
        builder.HasKey(cached => new { cached.AccountId, cached.InstanceId });
        builder.Ignore(cached => cached.Groups);
        builder.Property(cached => cached.AccountId).HasColumnName("user_id");
        builder.HasOne<Instance>().WithMany().HasForeignKey(cached => new { cached.AccountId, cached.InstanceId }).OnDelete(DeleteBehavior.Cascade);
    }
}
