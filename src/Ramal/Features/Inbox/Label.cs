using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>A word that an account sorts its conversations by.</summary>
internal sealed class Label : ITenantOwned
{
    public const int MaxName = 40;
    public const int MaxLabels = 200;
    public const string DefaultColor = "#0f766e";

    public required Guid Id { get; init; }

    public required int AccountId { get; init; }

    public string Name { get; private set; } = "";

    /// <summary>The name folded: two labels do not differ by case or accents alone.</summary>
    public string FoldedName { get; private set; } = "";

    /// <summary>#rrggbb.</summary>
    public string Color { get; private set; } = DefaultColor;

    public required DateTimeOffset CreatedAt { get; init; }

    public void Change(string name, string color) => (Name, FoldedName, Color) = (name, LabelRows.Fold(name), color);
}

internal sealed class LabelTable : IEntityTypeConfiguration<Label>
{
    public void Configure(EntityTypeBuilder<Label> builder)
    {
        builder.ToTable("labels");
        builder.Property(label => label.Id).ValueGeneratedNever();
        builder.Property(label => label.Name).HasMaxLength(Label.MaxName);
        builder.Property(label => label.FoldedName).HasMaxLength(4 * Label.MaxName);
        builder.Property(label => label.Color).HasMaxLength(7);
        builder.HasOne<Account>().WithMany().HasForeignKey(label => label.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(label => new { label.AccountId, label.FoldedName }).IsUnique();
    }
}

/// <summary>A label on a conversation.</summary>
internal sealed class ConversationLabel : ITenantOwned
{
    public required int AccountId { get; init; }

    public required Guid ConversationId { get; init; }

    public required Guid LabelId { get; init; }
}

internal sealed class ConversationLabelTable : IEntityTypeConfiguration<ConversationLabel>
{
    public void Configure(EntityTypeBuilder<ConversationLabel> builder)
    {
        builder.ToTable("conversation_labels");
        builder.HasKey(row => new { row.ConversationId, row.LabelId });
        builder.HasOne<Conversation>().WithMany().HasForeignKey(row => row.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Label>().WithMany().HasForeignKey(row => row.LabelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.LabelId, row.ConversationId });
    }
}

/// <summary>A note that the other side never sees.</summary>
internal sealed class ConversationNote : ITenantOwned
{
    public const int MaxText = 4000;

    public required Guid Id { get; init; }

    public required int AccountId { get; init; }

    public required Guid ConversationId { get; init; }

    public required string Text { get; init; }

    /// <summary>At that time.</summary>
    public required string AuthorName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ConversationNoteTable : IEntityTypeConfiguration<ConversationNote>
{
    public void Configure(EntityTypeBuilder<ConversationNote> builder)
    {
        builder.ToTable("conversation_notes");
        builder.Property(note => note.Id).ValueGeneratedNever();
        builder.Property(note => note.AuthorName).HasMaxLength(80);
        builder.HasOne<Conversation>().WithMany().HasForeignKey(note => note.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(note => new { note.ConversationId, note.CreatedAt });
    }
}

/// <summary>Looking labels up.</summary>
internal static class LabelRows
{
    public static IQueryable<Label> Of(RamalDbContext db, Guid conversationId) =>
        from row in db.Set<ConversationLabel>()
        join label in db.Set<Label>() on row.LabelId equals label.Id
        where row.ConversationId == conversationId
        select label;

    public static Task<Label?> FindAsync(RamalDbContext db, string name, CancellationToken cancellationToken)
    {
        var folded = Fold(name);
        return db.Set<Label>().SingleOrDefaultAsync(label => label.FoldedName == folded, cancellationToken);
    }

    /// <summary>A name of signs alone stays itself.</summary>
    public static string Fold(string name) => Folded.Of(name) is { Length: > 0 } folded ? folded : name.Trim();
}

/// <summary>How the slices of this feature reach conversations and tell of changes.</summary>
internal static class ConversationRows
{
    /// <summary>Without those that another one took over.</summary>
    public static IQueryable<Conversation> Conversations(this RamalDbContext db) =>
        db.Set<Conversation>().Where(conversation => conversation.AbsorbedInto == null);

    public static EventRow Updated(Conversation conversation, DateTimeOffset now, Guid? messageId = null) => EventRow.Of(
        conversation.AccountId, "conversation.updated", conversation.Id.ToString(), now,
        new { conversationId = conversation.Id, instanceId = conversation.InstanceId, messageId });
}
