using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ramal.Features.Imports;

/// <summary>Where one import stands.</summary>
internal enum ImportState
{
    /// <summary>The files are read and the dry run is made.</summary>
    Reading,

    /// <summary>The report waits for a person.</summary>
    Ready,

    /// <summary>Rows are being written, all in one transaction.</summary>
    Running,

    /// <summary>Everything is written.</summary>
    Done,

    /// <summary>Nothing is written.</summary>
    Failed,
}

internal enum ImportOrigin
{
    Page,
    Command,
    StartUp,
}

/// <summary>One import, from the upload to the result. Belongs to the installation: administrators see all of them.</summary>
internal sealed class Import
{
    public required Guid Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for the start-up and the command line.</summary>
    public required int? ById { get; init; }

    public required string ByName { get; init; }

    public required ImportOrigin Origin { get; init; }

    public required ImportState State { get; set; }

    public ImportSource? Program { get; set; }

    public ImportLayout? Layout { get; set; }

    /// <summary>Which installation, once known.</summary>
    public string? Source { get; set; }

    /// <summary>JSON: names and sizes.</summary>
    public required string Files { get; init; }

    /// <summary>JSON: <see cref="ImportChoices"/>.</summary>
    public required string Choices { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>JSON: <see cref="ImportReport"/>.</summary>
    public string? Report { get; set; }

    /// <summary>JSON: why it failed.</summary>
    public string? Failure { get; set; }

    /// <summary>JSON: how a table was read.</summary>
    public string? Csv { get; set; }
}

/// <summary>A row of the report of one import.</summary>
internal sealed class ImportRowEntry
{
    public const int MaxRow = 200;

    public required Guid ImportId { get; init; }

    /// <summary>Counts from 1 within the import.</summary>
    public required int Seq { get; init; }

    public required ImportedKind Kind { get; init; }

    public required string Row { get; init; }

    public required RowOutcome Outcome { get; init; }

    public required ImportRemark Remark { get; init; }
}

internal sealed class ImportTable : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> builder)
    {
        builder.ToTable("imports");
        builder.Property(import => import.Id).ValueGeneratedNever();
        builder.Property(import => import.ByName).HasMaxLength(80);
        builder.Property(import => import.Origin).HasConversion<string>().HasMaxLength(20);
        builder.Property(import => import.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(import => import.Program).HasConversion<string>().HasMaxLength(20);
        builder.Property(import => import.Layout).HasConversion<string>().HasMaxLength(20);
        builder.Property(import => import.Source).HasMaxLength(80);
        builder.HasIndex(import => import.CreatedAt);
    }
}

internal sealed class ImportRowTable : IEntityTypeConfiguration<ImportRowEntry>
{
    public void Configure(EntityTypeBuilder<ImportRowEntry> builder)
    {
        builder.ToTable("import_rows");
        builder.HasKey(row => new { row.ImportId, row.Seq });
        builder.Property(row => row.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(row => row.Row).HasMaxLength(ImportRowEntry.MaxRow);
        builder.Property(row => row.Outcome).HasConversion<string>().HasMaxLength(20);
        builder.Property(row => row.Remark).HasConversion<string>().HasMaxLength(40);
        builder.HasOne<Import>().WithMany().HasForeignKey(row => row.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}
