using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ramal.Features.Imports;

/// <summary>
/// What a row of another program became: what makes a second import change nothing, and what older names point to.
/// Belongs to the installation; it outlives the account, so that whoever was removed here does not come back.
/// </summary>
internal sealed class ImportedRow
{
    public const int MaxKey = 200;

    /// <summary>Which installation: <c>schedulezap-1f0c…</c>.</summary>
    public required string Source { get; init; }

    public required ImportedKind Kind { get; init; }

    /// <summary>What the other program knew it by.</summary>
    public required string OldKey { get; init; }

    /// <summary>Where it went.</summary>
    public required int? AccountId { get; init; }

    /// <summary>What it is called here.</summary>
    public required string? NewId { get; init; }

    /// <summary>What the other program said of it and no column of ours holds; no secret.</summary>
    public string? Note { get; init; }
}

/// <summary>Kinds of things that come along. Stored by name.</summary>
internal enum ImportedKind
{
    People,
    Instances,
    Messages,
    Flows,
    Settings,
    Contacts,
    Conversations,
}

internal sealed class ImportedRowTable : IEntityTypeConfiguration<ImportedRow>
{
    public void Configure(EntityTypeBuilder<ImportedRow> builder)
    {
        builder.ToTable("imported_rows");
        builder.HasKey(row => new { row.Source, row.Kind, row.OldKey });
        builder.Property(row => row.Source).HasMaxLength(80);
        builder.Property(row => row.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(row => row.OldKey).HasMaxLength(ImportedRow.MaxKey);
        builder.Property(row => row.NewId).HasMaxLength(60);
        builder.Property(row => row.Note).HasMaxLength(500);
    }
}
