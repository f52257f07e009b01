using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Features.Accounts;
using Ramal.Features.Contacts;
using Ramal.Features.Media;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>
/// One message that leaves, or left: a row of the outbound ledger. People move it through the methods here, guarded by
/// <see cref="Version"/>; lanes move it by the statements of <c>Data/*/MoveMessage.sql</c>, guarded by the fencing number.
/// Both go only where <see cref="MessageMoves"/> allows.
/// </summary>
internal sealed class OutboundMessage : ITenantOwned
{
    public const int MaxText = 4096;

    /// <summary>However strict the limit, a message may be this late: no clock is exact.</summary>
    public static readonly TimeSpan LeastLateBy = TimeSpan.FromSeconds(10);

    private OutboundMessage()
    {
    }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    /// <summary>Through which instance; null until the choice is settled.</summary>
    public int? InstanceId { get; private set; }

    /// <summary>See <see cref="SenderChoice"/>; null for a fixed instance.</summary>
    public string? Choice { get; private set; }

    public RecipientKind ToKind { get; private set; }

    /// <summary>E.164 with the plus sign, or a group's id.</summary>
    public string Recipient { get; private set; } = "";

    /// <summary>The same as <see cref="AliasName"/> has it: by this the person's contact is found.</summary>
    public string RecipientKey { get; private set; } = "";

    /// <summary>Who asked for it.</summary>
    public MessageOrigin Origin { get; private set; }

    /// <summary>Goes although the person opted out: somebody decided so, or it is the answer to that.</summary>
    public bool DespiteOptOut { get; private set; }

    /// <summary>Name shown to people, or null.</summary>
    public string? ToName { get; private set; }

    public string Text { get; private set; } = "";

    public Guid? MediaId { get; private set; }

    /// <summary>What the API shows of the file, as JSON, so that a list needs no second look-up.</summary>
    public string? Media { get; private set; }

    /// <summary>The message it answers to, as JSON (<see cref="StoredQuote"/>), or null.</summary>
    public string? Quoted { get; private set; }

    /// <summary>When the person wants it to go.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>When the ledger looks at it next: the due time, or later after a rejection; for an unknown one the next look into the history.</summary>
    public DateTimeOffset NextAt { get; private set; }

    /// <summary>After this it no longer goes by itself.</summary>
    public DateTimeOffset HoldAt { get; private set; }

    /// <summary>IANA name of the zone it was planned in.</summary>
    public string TimeZone { get; private set; } = "";

    public TimeSpan LateBy { get; private set; }

    public MessageState State { get; private set; }

    public MessageReason? Reason { get; private set; }

    /// <summary>Times the provider was asked.</summary>
    public int Attempt { get; private set; }

    /// <summary>Grows with each claim: a lane that was paused and lost its lease cannot write any more.</summary>
    public long Fencing { get; private set; }

    /// <summary>Grows with each change; the number of the latest transition.</summary>
    public int Version { get; private set; }

    /// <summary>Until when the present claim is good.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>The instance it was really handed to.</summary>
    public int? SentVia { get; private set; }

    public string? ExternalId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? HandedAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>A person may still change it or call it off: nothing has left.</summary>
    public bool IsStillHere => State is MessageState.Planned or MessageState.Claimed or MessageState.Held;

    public static OutboundMessage Plan(
        Guid id, int accountId, MessageContent content, MessageTiming timing, MessageSender sender, MessageAsked asked, DateTimeOffset now)
    {
        var message = new OutboundMessage
        {
            Id = id,
            AccountId = accountId,
            Origin = asked.Origin,
            DespiteOptOut = asked.DespiteOptOut,
            State = MessageState.Planned,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        message.Fill(content);
        message.Fill(timing);
        message.Fill(sender);
        return message;
    }

    public MessageContent Content => new(ToKind, Recipient, ToName, Text, MediaId, Media, Quoted);

    public MessageTiming Timing => new(DueAt, TimeZone, LateBy);

    public MessageSender Sender => new(InstanceId, SenderChoice.FromStored(Choice));

    /// <summary>
    /// A person changed it; it waits again, out of any lane's hand. A held one goes back to waiting only when its time or
    /// its instance was changed and it can still go: a new text alone is not the decision it is held for.
    /// </summary>
    public void Change(MessageContent content, MessageTiming timing, MessageSender sender, DateTimeOffset now)
    {
        var newSender = sender.InstanceId != InstanceId || sender.Choice?.Stored != Choice;
        var decided = State != MessageState.Held || newSender || (timing != Timing && Reason != MessageReason.InstanceDeleted);
        Fill(content);
        Fill(timing);
        Fill(sender);
        Attempt = 0;
        if (decided && HoldAt >= now)
        {
            Move(MessageState.Planned, null, now);
        }
        else
        {
            Move(MessageState.Held, HoldAt < now ? MessageReason.MissedTime : Reason, now);
        }
    }

    public void Cancel(DateTimeOffset now) => Move(MessageState.Cancelled, MessageReason.ByPerson, now);

    /// <summary>Takes a cancellation back.</summary>
    /// <param name="heldFor">Why it was held before; null when it was waiting.</param>
    /// <param name="now">The present.</param>
    public void Restore(MessageReason? heldFor, DateTimeOffset now)
    {
        var reason = heldFor ?? (HoldAt < now ? MessageReason.MissedTime : null);
        NextAt = DueAt;
        Move(reason is null ? MessageState.Planned : MessageState.Held, reason, now);
    }

    /// <summary>Due now, whatever was planned.</summary>
    public void SendNow(DateTimeOffset now)
    {
        Fill(Timing with { DueAt = now });
        Attempt = 0;
        Move(MessageState.Planned, null, now);
    }

    /// <summary>A person says that an unknown one did go out.</summary>
    public void SettleAsSent(DateTimeOffset now)
    {
        AcceptedAt = HandedAt ?? now;
        Move(MessageState.Accepted, MessageReason.ByPerson, now);
    }

    /// <summary>A person wants an unknown one sent again, knowing that it may arrive twice.</summary>
    public void SettleByResend(DateTimeOffset now)
    {
        (ExternalId, SentVia, HandedAt) = (null, null, null);
        Fill(Timing with { DueAt = now });
        Attempt = 0;
        Move(MessageState.Planned, null, now);
    }

    private void Move(MessageState to, MessageReason? reason, DateTimeOffset now)
    {
        if (!MessageMoves.Allows(State, to))
        {
            throw new InvalidOperationException($"A message does not go from {State} to {to}.");
        }

        (State, Reason, UpdatedAt, LeaseUntil) = (to, reason, now, null);
        Version++;
    }

    private void Fill(MessageContent content)
    {
        (ToKind, Recipient, ToName, Text, MediaId, Media) = (content.ToKind, content.Recipient, content.ToName, content.Text, content.MediaId, content.Media);
        (RecipientKey, Quoted) = (AliasName.OfRecipient(content.Recipient), content.Quoted);
    }

    private void Fill(MessageTiming timing)
    {
        (DueAt, NextAt, TimeZone, LateBy) = (timing.DueAt, timing.DueAt, timing.TimeZone, timing.LateBy);
        HoldAt = timing.DueAt + (timing.LateBy > LeastLateBy ? timing.LateBy : LeastLateBy);
    }

    private void Fill(MessageSender sender) => (InstanceId, Choice) = (sender.InstanceId, sender.Choice?.Stored);
}

/// <summary>Whether a message goes to a person or a group.</summary>
internal enum RecipientKind
{
    Person,
    Group,
}

/// <summary>To whom, and what.</summary>
internal sealed record MessageContent(
    RecipientKind ToKind, string Recipient, string? ToName, string Text, Guid? MediaId, string? Media, string? Quoted = null);

/// <summary>Who asked for a message, and whether it goes to somebody who opted out.</summary>
internal sealed record MessageAsked(MessageOrigin Origin, bool DespiteOptOut = false)
{
    /// <summary>Whoever is signed in: a person by session, a program by key.</summary>
    public static MessageAsked By(Caller caller, bool despiteOptOut) =>
        new(caller.ApiKeyId is null ? MessageOrigin.Person : MessageOrigin.Api, despiteOptOut);
}

/// <summary>Who asked for a message. Stored in lower case.</summary>
internal enum MessageOrigin
{
    /// <summary>Somebody signed in.</summary>
    Person,

    /// <summary>A program with a key.</summary>
    Api,
    Flow,

    /// <summary>Ramal itself: the answer to an opt-out.</summary>
    Ramal,
}

/// <summary>When.</summary>
internal sealed record MessageTiming(DateTimeOffset DueAt, string TimeZone, TimeSpan LateBy);

/// <summary>Through which instance: a fixed one, or a choice made when it is due.</summary>
internal sealed record MessageSender(int? InstanceId, SenderChoice? Choice);

/// <summary>As stored and shown.</summary>
internal static class MessageOriginCodes
{
    public static string Code(this MessageOrigin origin) => origin switch
    {
        MessageOrigin.Person => "person",
        MessageOrigin.Api => "api",
        MessageOrigin.Flow => "flow",
        MessageOrigin.Ramal => "ramal",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static MessageOrigin Parse(string code) => code switch
    {
        "api" => MessageOrigin.Api,
        "flow" => MessageOrigin.Flow,
        "ramal" => MessageOrigin.Ramal,
        _ => MessageOrigin.Person,
    };
}

internal sealed class OutboundMessageTable : IEntityTypeConfiguration<OutboundMessage>
{
    public void Configure(EntityTypeBuilder<OutboundMessage> builder)
    {
        builder.ToTable("scheduled_messages");
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.AccountId).HasColumnName("user_id");
        builder.Property(message => message.Choice).HasMaxLength(250);
        builder.Property(message => message.ToKind).HasConversion(kind => kind == RecipientKind.Group ? "group" : "person", code => code == "group" ? RecipientKind.Group : RecipientKind.Person).HasMaxLength(10);
        builder.Property(message => message.Recipient).HasMaxLength(255);
        builder.Property(message => message.RecipientKey).HasMaxLength(AliasName.MaxLength).HasDefaultValue("");
        builder.Property(message => message.DespiteOptOut).HasDefaultValue(false);
        builder.Property(message => message.Origin).HasConversion(origin => origin.Code(), code => MessageOriginCodes.Parse(code)).HasMaxLength(10).HasDefaultValue(MessageOrigin.Person);
        builder.Property(message => message.ToName).HasMaxLength(120);
        builder.Property(message => message.Text).HasMaxLength(OutboundMessage.MaxText);
        builder.Property(message => message.TimeZone).HasMaxLength(64);
        builder.Property(message => message.State).HasConversion(state => state.Code(), code => MessageMoves.Parse(code)!.Value).HasMaxLength(12);
        builder.Property(message => message.Reason).HasConversion(reason => reason!.Value.Code(), code => MessageReasons.Parse(code)).HasMaxLength(40);
        builder.Property(message => message.ExternalId).HasMaxLength(255);
        builder.Property(message => message.Version).IsConcurrencyToken();
        builder.Ignore(message => message.IsStillHere).Ignore(message => message.Content).Ignore(message => message.Timing).Ignore(message => message.Sender);
        builder.HasOne<Account>().WithMany().HasForeignKey(message => message.AccountId).OnDelete(DeleteBehavior.Cascade);

        // A file in use is never swept away.
        builder.HasOne<MediaFile>().WithMany().HasForeignKey(message => message.MediaId).OnDelete(DeleteBehavior.NoAction);

        // Lists, newest due time first, with and without a state.
        builder.HasIndex(message => new { message.AccountId, message.DueAt, message.Id });
        builder.HasIndex(message => new { message.AccountId, message.State, message.DueAt, message.Id });

        // The ledger's own questions. Each index holds only the rows that the question is about, however long the history.
        builder.HasIndex(["AccountId", "InstanceId", "NextAt", "Id"], "ix_messages_waiting").HasFilter("state = 'planned'");
        builder.HasIndex(["NextAt"], "ix_messages_unrouted").HasFilter("state = 'planned' AND instance_id IS NULL");
        builder.HasIndex(["HoldAt"], "ix_messages_hold").HasFilter("state = 'planned'");
        builder.HasIndex(["NextAt"], "ix_messages_unknown").HasFilter("state = 'unknown'");
        builder.HasIndex(["LeaseUntil"], "ix_messages_leased").HasFilter("lease_until IS NOT NULL");
        builder.HasIndex(["AccountId", "SentVia", "ExternalId"], "ix_messages_external").HasFilter("external_id IS NOT NULL");
        builder.HasIndex(["AccountId", "RecipientKey"], "ix_messages_open_for").HasFilter("state IN ('planned', 'claimed', 'held', 'handed', 'unknown')");
        builder.HasIndex(["AccountId", "SentVia"], "ix_messages_in_flight").HasFilter("state IN ('handed', 'unknown')");
        builder.HasIndex(["MediaId"], "ix_messages_media").HasFilter("media_id IS NOT NULL");
    }
}
