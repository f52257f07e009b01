using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>A key for programs, made by a person for one account. Shown once.</summary>
internal sealed class ApiKey : ITenantOwned
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "rml_";

    public int Id { get; private set; }

    public required int AccountId { get; init; }

    /// <summary>Who made it; its actions are theirs.</summary>
    public required int UserId { get; init; }

    /// <summary>1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>First characters of the key, so that a person recognises it.</summary>
    public required string Start { get; init; }

    public required string SecretHash { get; init; }

    public required Scopes Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.Property(key => key.Name).HasMaxLength(80);
        builder.Property(key => key.Start).HasMaxLength(12);
        builder.Property(key => key.SecretHash).HasMaxLength(64);
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => key.AccountId);
        builder.HasOne<User>().WithMany().HasForeignKey(key => key.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
