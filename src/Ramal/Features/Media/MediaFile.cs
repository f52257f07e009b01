using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>One uploaded file. The bytes lie in the data folder (<see cref="MediaStore"/>); they never change.</summary>
internal sealed class MediaFile : ITenantOwned
{
    public required Guid Id { get; init; }

    public required int AccountId { get; init; }

    /// <summary>How WhatsApp shows it; decided from the bytes.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Decided from the bytes; never one that a browser would run.</summary>
    public required string ContentType { get; init; }

    /// <summary>As the person called it, made harmless by <see cref="FileNames"/>.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class MediaFileTable : IEntityTypeConfiguration<MediaFile>
{
    public void Configure(EntityTypeBuilder<MediaFile> builder)
    {
        builder.ToTable("media_files");
        builder.Property(file => file.Id).ValueGeneratedNever();
        builder.Property(file => file.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(file => file.ContentType).HasMaxLength(120);
        builder.Property(file => file.FileName).HasMaxLength(255);
        builder.HasIndex(file => new { file.CreatedAt, file.Id });
    }
}
