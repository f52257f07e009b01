using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// What one instance and one person, or one group, wrote to each other. Opened, counted and moved up the list by the
/// statements of <c>Data/*/ReceiveMessage.sql</c>; what people decide about it goes through the methods here.
/// </summary>
internal sealed class Conversation : ITenantOwned
{
    /// <summary>Until somebody returns it.</summary>
    public static readonly DateTimeOffset ForEver = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private Conversation()
    {
    }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    public int InstanceId { get; private set; }

    public bool IsGroup { get; private set; }

    /// <summary>What makes it the only one of its instance: the contact's id, or a group's; something unique once another one took it over.</summary>
    public string Peer { get; private set; } = "";

    /// <summary>Null for groups.</summary>
    public Guid? ContactId { get; private set; }

    /// <summary>Whose it was before any merge.</summary>
    public Guid? OriginContactId { get; private set; }

    /// <summary>The provider's id; an answer goes there, and read marks.</summary>
    public string ChatId { get; private set; } = "";

    /// <summary>The contact's or the group's name.</summary>
    public string Title { get; private set; } = "";

    /// <summary>The same, folded.</summary>
    public string SearchTitle { get; private set; } = "";

    /// <summary>Received messages behind the place that was read. At least one when somebody marked it unread.</summary>
    public int Unread { get; private set; }

    /// <summary>The last message that was read; everything up to it counts as read.</summary>
    public DateTimeOffset ReadAt { get; private set; }

    public Guid ReadId { get; private set; }

    /// <summary>When the newest message was written; its place in the list.</summary>
    public DateTimeOffset LastAt { get; private set; }

    public Guid? LastMessageId { get; private set; }

    public bool IsArchived { get; private set; }

    public int? AssignedTo { get; private set; }

    /// <summary>No flow answers before this.</summary>
    public DateTimeOffset? AutomationPausedUntil { get; private set; }

    /// <summary>person, flow or reply.</summary>
    public string? AutomationPausedBy { get; private set; }

    /// <summary>The conversation that took this one over when contacts were merged; such a one is shown nowhere.</summary>
    public Guid? AbsorbedInto { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Conversation Open(Guid id, int accountId, int instanceId, Guid contactId, string chatId, string title, DateTimeOffset now) => new()
    {
        Id = id,
        AccountId = accountId,
        InstanceId = instanceId,
        Peer = contactId.ToString(),
        ContactId = contactId,
        OriginContactId = contactId,
        ChatId = chatId,
        Title = title,
        SearchTitle = Folded.Of(title),
        ReadAt = DateTimeOffset.MinValue,
        LastAt = now,
        CreatedAt = now,
    };

    /// <summary>Never shown: where the messages of somebody who was merged away go when the merge is taken back.</summary>
    public static Conversation OpenBehind(Guid id, InstanceKey key, (Guid Contact, Guid Origin) whose, Guid shown, string chatId, string title, DateTimeOffset now)
    {
        var behind = Open(id, key.AccountId, key.InstanceId, whose.Contact, chatId, title, now);
        (behind.OriginContactId, behind.AbsorbedInto, behind.Peer) = (whose.Origin, shown, PeerOfAbsorbed(id));
        return behind;
    }

    public void Retitle(string title) => (Title, SearchTitle) = (title, Folded.Of(title));

    public void ReadUpTo(DateTimeOffset at, Guid messageId, int stillUnread) => (ReadAt, ReadId, Unread) = (at, messageId, stillUnread);

    public void MarkUnread() => Unread = Math.Max(Unread, 1);

    public void Archive(bool archived) => IsArchived = archived;

    public void Assign(int? userId) => AssignedTo = userId;

    public void PauseAutomation(DateTimeOffset until, string by) => (AutomationPausedUntil, AutomationPausedBy) = (until, by);

    public void ReturnAutomation() => (AutomationPausedUntil, AutomationPausedBy) = (null, null);

    /// <summary>The contact was merged into another one that has no conversation on this instance.</summary>
    public void GoTo(Guid contactId, string title)
    {
        (ContactId, Peer, AbsorbedInto) = (contactId, contactId.ToString(), null);
        Retitle(title);
    }

    /// <summary>The other one took its messages over.</summary>
    public void MergeInto(Conversation other)
    {
        (ContactId, AbsorbedInto, Peer, Unread) = (other.ContactId, other.Id, PeerOfAbsorbed(Id), 0);
        other.IsArchived &= IsArchived;
        other.AssignedTo ??= AssignedTo;
        if (AutomationPausedUntil is { } until && (other.AutomationPausedUntil ?? DateTimeOffset.MinValue) < until)
        {
            other.PauseAutomation(until, AutomationPausedBy ?? "person");
        }

        if (ReadAt > other.ReadAt)
        {
            (other.ReadAt, other.ReadId) = (ReadAt, ReadId);
        }
    }

    /// <summary>Counts anew after messages came or went.</summary>
    public void Recount(int unread, DateTimeOffset? lastAt, Guid? lastMessageId) =>
        (Unread, LastAt, LastMessageId) = (unread, lastAt ?? CreatedAt, lastMessageId);

    private static string PeerOfAbsorbed(Guid id) => $"absorbed:{id}";
}

internal sealed class ConversationTable : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations");
        builder.Property(conversation => conversation.Id).ValueGeneratedNever();
        builder.Property(conversation => conversation.Peer).HasMaxLength(255);
        builder.Property(conversation => conversation.ChatId).HasMaxLength(255);
        builder.Property(conversation => conversation.Title).HasMaxLength(200);
        builder.Property(conversation => conversation.SearchTitle).HasMaxLength(400);
        builder.Property(conversation => conversation.AutomationPausedBy).HasMaxLength(10);
        builder.HasOne<Account>().WithMany().HasForeignKey(conversation => conversation.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(conversation => new { conversation.AccountId, conversation.InstanceId, conversation.Peer }).IsUnique();
        builder.HasIndex(["ContactId"], "ix_conversations_contact").HasFilter("contact_id IS NOT NULL");

        // The list, newest first: of the account, of one instance, and the unread ones of either. What is counted of those is
        // in their index.
        builder.HasIndex(["AccountId", "LastAt", "Id"], "ix_conversations_list").HasFilter("NOT is_archived AND absorbed_into IS NULL");
        builder.HasIndex(["AccountId", "InstanceId", "LastAt", "Id"], "ix_conversations_of_instance").HasFilter("NOT is_archived AND absorbed_into IS NULL");
        builder.HasIndex(["AccountId", "LastAt", "Id", "InstanceId", "Unread", "IsArchived"], "ix_conversations_unread").HasFilter("unread > 0 AND absorbed_into IS NULL");
        builder.HasIndex(["AccountId", "LastAt", "Id"], "ix_conversations_archived").HasFilter("is_archived AND absorbed_into IS NULL");
        builder.HasIndex(["AccountId", "LastAt", "Id"], "ix_conversations_groups").HasFilter("is_group AND absorbed_into IS NULL");
        builder.HasIndex(["AccountId", "AssignedTo", "LastAt", "Id"], "ix_conversations_assigned").HasFilter("assigned_to IS NOT NULL");
    }
}
