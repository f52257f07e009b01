using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>A received file that is not here yet, or could not be fetched. Gone once it is.</summary>
internal sealed class WaitingMedia : ITenantOwned
{
    private WaitingMedia()
    {
    }

    public Guid MessageId { get; private set; }

    public int AccountId { get; private set; }

    public int InstanceId { get; private set; }

    /// <summary>What the connector needs, as sealed JSON: it holds the key of the file.</summary>
    public string SealedFile { get; private set; } = "";

    public int Attempts { get; private set; }

    /// <summary>When it is tried next; null once it was given up.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    public void TryAgainAt(DateTimeOffset? nextAt) => (Attempts, NextAt) = (Attempts + 1, nextAt);

    public void StartOver(DateTimeOffset now) => (Attempts, NextAt) = (0, now);
}

internal sealed class WaitingMediaTable : IEntityTypeConfiguration<WaitingMedia>
{
    public void Configure(EntityTypeBuilder<WaitingMedia> builder)
    {
        builder.ToTable("waiting_media");
        builder.HasKey(waiting => waiting.MessageId);
        builder.Property(waiting => waiting.MessageId).ValueGeneratedNever();
        builder.HasIndex(["NextAt"], "ix_waiting_media_next").HasFilter("next_at IS NOT NULL");
        builder.HasIndex(waiting => waiting.AccountId);
    }
}
