using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Lets somebody without an account link a phone to one instance. At most one for each instance.</summary>
internal sealed class ConnectLink : ITenantOwned
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>For so long after the success the client's page can still read that it succeeded.</summary>
    public static readonly TimeSpan ReadableFor = TimeSpan.FromMinutes(5);

    public required int AccountId { get; init; }

    public required int InstanceId { get; init; }

    /// <summary>Hash of the secret in the address; the secret itself is never stored.</summary>
    public required string TokenHash { get; init; }

    /// <summary>Language of whoever made it; the page opens in it.</summary>
    public required string Language { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a phone was linked; it starts nothing any more.</summary>
    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class ConnectLinkTable : IEntityTypeConfiguration<ConnectLink>
{
    public void Configure(EntityTypeBuilder<ConnectLink> builder)
    {
        builder.ToTable("connect_links");
        builder.HasKey(link => new { link.AccountId, link.InstanceId });
        builder.Property(link => link.AccountId).HasColumnName("user_id");
        builder.Property(link => link.TokenHash).HasMaxLength(64);
        builder.Property(link => link.Language).HasMaxLength(10);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasOne<Instance>().WithMany().HasForeignKey(link => new { link.AccountId, link.InstanceId }).OnDelete(DeleteBehavior.Cascade);
    }
}
