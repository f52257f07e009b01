using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>One value that a session keeps across restarts. Read and written by the statements of <see cref="SessionStore"/>.</summary>
internal sealed class SessionEntry : ITenantOwned
{
    public const int MaxSection = 40;
    public const int MaxName = 400;

    public int AccountId { get; private set; }

    public int InstanceId { get; private set; }

    public string Section { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Sealed, and bound to the instance, section and name.</summary>
    public byte[] Value { get; private set; } = [];
}

internal sealed class SessionEntryTable : IEntityTypeConfiguration<SessionEntry>
{
    public void Configure(EntityTypeBuilder<SessionEntry> builder)
    {
        builder.ToTable("session_entries");
        builder.HasKey(entry => new { entry.AccountId, entry.InstanceId, entry.Section, entry.Name });
        builder.Property(entry => entry.AccountId).HasColumnName("user_id");
        builder.Property(entry => entry.Section).HasMaxLength(SessionEntry.MaxSection);
        builder.Property(entry => entry.Name).HasMaxLength(SessionEntry.MaxName);
        builder.HasOne<Instance>().WithMany().HasForeignKey(entry => new { entry.AccountId, entry.InstanceId }).OnDelete(DeleteBehavior.Cascade);
    }
}
