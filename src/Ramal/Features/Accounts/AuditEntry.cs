using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// Who changed what. Never edited. Not tenant-owned: only administrators read it, and it outlives the account.
/// </summary>
internal sealed class AuditEntry
{
    public long Id { get; private set; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The account it happened in, or null for the installation.</summary>
    public required int? AccountId { get; init; }

    /// <summary>The person, or null when nobody was signed in (set-up, a connect link, Ramal itself).</summary>
    public required int? ActorId { get; init; }

    /// <summary>The name at that time.</summary>
    public required string ActorName { get; init; }

    /// <summary>Noun and past participle: <c>instance.created</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to: a session key, a message id, a person's number.</summary>
    public required string Subject { get; init; }

    /// <summary>In English, for operators; no secret, no message text. Null when there is nothing to add.</summary>
    public string? Detail { get; init; }
}

/// <summary>Adds audit rows to the commit of the change they tell of.</summary>
internal static class Audit
{
    public static void AddAudit(this RamalDbContext db, Caller? caller, TimeProvider clock, string action, string subject, string? detail = null) =>
        db.Add(new AuditEntry
        {
            At = clock.GetUtcNow(),
            AccountId = caller?.AccountId,
            ActorId = caller?.UserId,
            ActorName = caller?.Name ?? "Ramal",
            Action = action,
            Subject = subject,
            Detail = detail,
        });
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit");
        builder.Property(entry => entry.Action).HasMaxLength(60);
        builder.Property(entry => entry.Subject).HasMaxLength(100);
        builder.Property(entry => entry.ActorName).HasMaxLength(80);
        builder.Property(entry => entry.Detail).HasMaxLength(500);
        builder.HasIndex(entry => entry.AccountId);
    }
}
