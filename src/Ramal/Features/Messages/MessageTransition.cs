using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>One step in the life of a message. Written in the commit of the step; never changed.</summary>
internal sealed class MessageTransition : ITenantOwned
{
    public required Guid MessageId { get; init; }

    /// <summary>Counts from 1 within the message: its version after the step.</summary>
    public required int Seq { get; init; }

    public required int AccountId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null for the first.</summary>
    public MessageState? FromState { get; init; }

    public required MessageState ToState { get; init; }

    public required MovedBy MovedBy { get; init; }

    /// <summary>Name of the person at that time; null unless a person did it.</summary>
    public string? ActorName { get; init; }

    public int? InstanceId { get; init; }

    /// <summary>The claim under which it was written.</summary>
    public long Fencing { get; init; }

    public MessageReason? Reason { get; init; }

    /// <summary>The first step.</summary>
    /// <param name="message">Just planned.</param>
    /// <param name="caller">Who decided it; null when Ramal did.</param>
    public static MessageTransition Planned(OutboundMessage message, Caller? caller) => caller is not null ? ByPerson(message, null, caller, null) : new()
    {
        MessageId = message.Id,
        Seq = message.Version,
        AccountId = message.AccountId,
        At = message.UpdatedAt,
        ToState = message.State,
        MovedBy = MovedBy.Ramal,
        InstanceId = message.InstanceId,
    };

    /// <summary>What a person just did to a message.</summary>
    public static MessageTransition ByPerson(OutboundMessage message, MessageState? from, Caller caller, MessageReason? reason) => new()
    {
        MessageId = message.Id,
        Seq = message.Version,
        AccountId = message.AccountId,
        At = message.UpdatedAt,
        FromState = from,
        ToState = message.State,
        MovedBy = MovedBy.Person,
        ActorName = caller.Name,
        InstanceId = message.InstanceId,
        Fencing = message.Fencing,
        Reason = reason,
    };
}

internal sealed class MessageTransitionTable : IEntityTypeConfiguration<MessageTransition>
{
    public void Configure(EntityTypeBuilder<MessageTransition> builder)
    {
        builder.ToTable("message_transitions");
        builder.HasKey(step => new { step.MessageId, step.Seq });
        builder.Property(step => step.AccountId).HasColumnName("user_id");
        builder.Property(step => step.FromState).HasConversion(state => state!.Value.Code(), code => MessageMoves.Parse(code)!.Value).HasMaxLength(12);
        builder.Property(step => step.ToState).HasConversion(state => state.Code(), code => MessageMoves.Parse(code)!.Value).HasMaxLength(12);
        builder.Property(step => step.MovedBy).HasConversion(by => by.Code(), code => MovedByCodes.Parse(code)).HasMaxLength(10);
        builder.Property(step => step.ActorName).HasMaxLength(80);
        builder.Property(step => step.Reason).HasConversion(reason => reason!.Value.Code(), code => MessageReasons.Parse(code)).HasMaxLength(40);

        // No key to the message: the ledger writes thousands of these a second, and rows of messages are never deleted alone.
        builder.HasOne<Account>().WithMany().HasForeignKey(step => step.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>As stored and shown.</summary>
internal static class MovedByCodes
{
    public static string Code(this MovedBy by) => by switch
    {
        MovedBy.Person => "person",
        MovedBy.Ramal => "ramal",
        MovedBy.WhatsApp => "whatsapp",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static MovedBy Parse(string code) => code switch
    {
        "person" => MovedBy.Person,
        "whatsapp" => MovedBy.WhatsApp,
        _ => MovedBy.Ramal,
    };
}
