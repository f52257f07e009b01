using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>One request that named itself with <c>Idempotency-Key</c>. Kept for 24 hours.</summary>
internal sealed class IdempotencyKey : ITenantOwned
{
    public required int AccountId { get; init; }

    /// <summary>Hash of person, route and key.</summary>
    public required string Hash { get; init; }

    public required string BodyHash { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Of the first answer; null while it is being worked on, or when the process died while it was.</summary>
    public int? Status { get; set; }

    /// <summary>The first answer, sealed: it may hold a key that is shown only once. Null when there is none to repeat.</summary>
    public string? SealedAnswer { get; set; }
}

internal sealed class IdempotencyKeyTable : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
    {
        builder.ToTable("idempotency_keys");
        builder.HasKey(key => new { key.AccountId, key.Hash });
        builder.Property(key => key.Hash).HasMaxLength(64);
        builder.Property(key => key.BodyHash).HasMaxLength(64);
        builder.HasIndex(key => key.StartedAt);
    }
}
