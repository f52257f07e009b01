using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// One message of a conversation, received or sent. Written by the statements of <c>Data/*/ReceiveMessage.sql</c> and
/// <c>SettleSent.sql</c>; unique by the provider's id, so that the same happening is in the thread once.
/// </summary>
internal sealed class InboxMessage : ITenantOwned
{
    /// <summary>As the seam promises.</summary>
    public const int MaxText = 65_536;

    private InboxMessage()
    {
    }

    /// <summary>Grows; the full-text index knows the message by it.</summary>
    public long Number { get; private set; }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    public Guid ConversationId { get; private set; }

    /// <summary>Where it was before contacts were merged; null unless it moved.</summary>
    public Guid? OriginConversationId { get; private set; }

    public int InstanceId { get; private set; }

    public string ExternalId { get; private set; } = "";

    public bool IsIncoming { get; private set; }

    /// <summary>See <see cref="MessageOrigins"/>.</summary>
    public string Origin { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>text, image, video, audio, voiceNote, document, sticker, location, contacts or other.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The text or the caption; empty when there is none, and once it was deleted.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What the kind needs beside the text, as JSON (<see cref="StoredContent"/>); null for plain text.</summary>
    public string? Content { get; private set; }

    /// <summary>Who wrote it; null for our own.</summary>
    public Guid? SenderId { get; private set; }

    /// <summary>The provider's id of the message it answers to.</summary>
    public string? ReplyTo { get; private set; }

    /// <summary>The row of the outbound ledger that it was.</summary>
    public Guid? OutboundId { get; private set; }

    /// <summary>accepted, delivered, read or failed; null for received ones.</summary>
    public string? Tick { get; private set; }

    /// <summary>The stored file, once it is here.</summary>
    public Guid? MediaId { get; private set; }

    /// <summary>waiting, ready, failed or tooLarge; null without a file.</summary>
    public string? MediaState { get; private set; }

    public DateTimeOffset? EditedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }
}

internal sealed class InboxMessageTable : IEntityTypeConfiguration<InboxMessage>
{
    public void Configure(EntityTypeBuilder<InboxMessage> builder)
    {
        builder.ToTable("inbox_messages");
        builder.HasKey(message => message.Number);
        builder.Property(message => message.Number).ValueGeneratedOnAdd();
        builder.Property(message => message.ExternalId).HasMaxLength(255);
        builder.Property(message => message.Origin).HasMaxLength(12);
        builder.Property(message => message.Kind).HasMaxLength(12);
        builder.Property(message => message.ReplyTo).HasMaxLength(255);
        builder.Property(message => message.Tick).HasMaxLength(10);
        builder.Property(message => message.MediaState).HasMaxLength(10);

        // No keys to other tables: thousands of these are written a second, and conversations are never deleted alone.
        builder.HasIndex(message => message.Id).IsUnique();
        builder.HasIndex(message => new { message.AccountId, message.InstanceId, message.ExternalId }).IsUnique();
        builder.HasIndex(message => new { message.ConversationId, message.At, message.Id });
        builder.HasIndex(["OriginConversationId"], "ix_inbox_messages_moved").HasFilter("origin_conversation_id IS NOT NULL");
        builder.HasIndex(["AccountId", "InstanceId"], "ix_inbox_messages_unsettled").HasFilter("origin = 'unsettled'");
        builder.HasIndex(["MediaId"], "ix_inbox_messages_media").HasFilter("media_id IS NOT NULL");
    }
}

/// <summary>Who made a message, as stored and shown.</summary>
internal static class MessageOrigins
{
    /// <summary>The other side.</summary>
    public const string Contact = "contact";

    /// <summary>Our number, but not through Ramal.</summary>
    public const string Phone = "phone";

    /// <summary>An echo, while a send of the same words is under way: ours, or the phone's.</summary>
    public const string Unsettled = "unsettled";
}

/// <summary>
/// A reaction, an edit or a deletion. Kept beside the message, because it may come before it; an edit and a deletion
/// are also written into the message.
/// </summary>
internal sealed class MessageAmendment : ITenantOwned
{
    private MessageAmendment()
    {
    }

    public int AccountId { get; private set; }

    public int InstanceId { get; private set; }

    /// <summary>The provider's id of the message it is about.</summary>
    public string Of { get; private set; } = "";

    /// <summary>reaction, edit or delete.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The contact's id; empty for our own number; * for whoever wrote the message. One reaction each.</summary>
    public string Actor { get; private set; } = "";

    /// <summary>The emoji, or the new text; null takes a reaction back.</summary>
    public string? Body { get; private set; }

    public DateTimeOffset At { get; private set; }
}

internal sealed class MessageAmendmentTable : IEntityTypeConfiguration<MessageAmendment>
{
    public void Configure(EntityTypeBuilder<MessageAmendment> builder)
    {
        builder.ToTable("message_amendments");
        builder.HasKey(amendment => new { amendment.AccountId, amendment.InstanceId, amendment.Of, amendment.Kind, amendment.Actor });
        builder.Property(amendment => amendment.Of).HasMaxLength(255).HasColumnName("of_id");
        builder.Property(amendment => amendment.Kind).HasMaxLength(10);
        builder.Property(amendment => amendment.Actor).HasMaxLength(36);
    }
}
