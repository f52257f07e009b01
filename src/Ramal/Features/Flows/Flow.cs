using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// A flow: its draft, which people edit, and which of its published versions begins new runs. Editing never touches runs:
/// each stays on the version that it began with.
/// </summary>
internal sealed class Flow : ITenantOwned
{
    public const int MaxName = 80;
    public const int MaxDescription = 500;
    public const int MaxPriority = 100;
    public const int MaxFlows = 500;

    private Flow()
    {
    }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    public string Name { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>Ids joined by commas; null for all instances, also future ones.</summary>
    public string? Instances { get; private set; }

    /// <summary>The higher, the earlier it may answer.</summary>
    public int Priority { get; private set; }

    public bool IsActive { get; private set; }

    /// <summary>Grows with each change; who changes an older one is told.</summary>
    public int Revision { get; private set; }

    /// <summary>A <see cref="FlowDefinition"/>.</summary>
    public string Draft { get; private set; } = "";

    /// <summary>Errors and warnings in the draft when it was last changed.</summary>
    public int ProblemCount { get; private set; }

    /// <summary>The draft is not what is published.</summary>
    public bool HasUnpublishedChanges { get; private set; }

    /// <summary>The latest; null before the first.</summary>
    public int? PublishedVersion { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public IReadOnlyList<int>? InstanceIds => ReadInstances(Instances);

    public FlowStatus Status => PublishedVersion is null ? FlowStatus.Draft : IsActive ? FlowStatus.Active : FlowStatus.Inactive;

    public static Flow Create(Guid id, int accountId, string name, DateTimeOffset now) => new()
    {
        Id = id,
        AccountId = accountId,
        Name = name,
        Draft = FlowJson.Write(FlowDefinition.Empty),
        HasUnpublishedChanges = true,
        Revision = 1,
        CreatedAt = now,
        UpdatedAt = now,
    };

    public static IReadOnlyList<int>? ReadInstances(string? stored) =>
        stored is null ? null : [.. stored.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    public void Rename(string name) => Name = name;

    public void Describe(string description) => Description = description;

    public void BindTo(IReadOnlyList<int>? instances) =>
        Instances = instances is null ? null : string.Join(',', instances.Distinct().Order().Select(id => id.ToString(CultureInfo.InvariantCulture)));

    public void Prioritise(int priority) => Priority = priority;

    public void SetDraft(string draft)
    {
        HasUnpublishedChanges |= Draft != draft;
        Draft = draft;
    }

    public void Counted(int problems) => ProblemCount = problems;

    /// <summary>That version is what new runs begin with, and what the draft shows.</summary>
    public void Publish(int version, string definition, bool? activate, DateTimeOffset now)
    {
        IsActive = activate ?? (PublishedVersion is null || IsActive);
        (PublishedVersion, PublishedAt, Draft, HasUnpublishedChanges) = (version, now, definition, false);
    }

    public void Activate(bool active) => IsActive = active;

    /// <summary>Back to what is published.</summary>
    public void Discard(string published) => (Draft, HasUnpublishedChanges) = (published, false);

    public void Changed(DateTimeOffset now)
    {
        Revision++;
        UpdatedAt = now;
    }
}

/// <summary>Whether a flow begins runs.</summary>
public enum FlowStatus
{
    /// <summary>Never published.</summary>
    Draft,
    Active,
    Inactive,
}

internal sealed class FlowTable : IEntityTypeConfiguration<Flow>
{
    public void Configure(EntityTypeBuilder<Flow> builder)
    {
        builder.ToTable("flows");
        builder.Property(flow => flow.Id).ValueGeneratedNever();
        builder.Property(flow => flow.Name).HasMaxLength(Flow.MaxName);
        builder.Property(flow => flow.Description).HasMaxLength(Flow.MaxDescription);
        builder.Property(flow => flow.Instances).HasMaxLength(1000);
        builder.Property(flow => flow.Revision).IsConcurrencyToken();
        builder.Ignore(flow => flow.InstanceIds).Ignore(flow => flow.Status);
        builder.HasOne<Account>().WithMany().HasForeignKey(flow => flow.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(flow => new { flow.AccountId, flow.Id });
    }
}

/// <summary>A definition as it was published. Never changed.</summary>
internal sealed class FlowVersion : ITenantOwned
{
    public const int MaxNote = 200;

    public required Guid FlowId { get; init; }

    /// <summary>Counts from 1 within the flow.</summary>
    public required int Version { get; init; }

    public required int AccountId { get; init; }

    public required string Definition { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Name of the person at that time.</summary>
    public required string PublishedBy { get; init; }

    public string? Note { get; init; }
}

internal sealed class FlowVersionTable : IEntityTypeConfiguration<FlowVersion>
{
    public void Configure(EntityTypeBuilder<FlowVersion> builder)
    {
        builder.ToTable("flow_versions");
        builder.HasKey(version => new { version.FlowId, version.Version });
        builder.Property(version => version.PublishedBy).HasMaxLength(80);
        builder.Property(version => version.Note).HasMaxLength(FlowVersion.MaxNote);
        builder.HasOne<Flow>().WithMany().HasForeignKey(version => version.FlowId).OnDelete(DeleteBehavior.Cascade);
    }
}
