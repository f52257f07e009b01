using Ramal.Connectors;
using Ramal.Features.Messages;

namespace Ramal.Features.Inbox;

/// <summary>One conversation in the list.</summary>
/// <param name="Id">As in the address.</param>
/// <param name="InstanceId">The number it is with; answers go out through the same.</param>
/// <param name="Kind">person or group.</param>
/// <param name="Title">Name of the person or group.</param>
/// <param name="ContactId">Null for groups.</param>
/// <param name="PhoneNumber">E.164 with the plus sign; null for groups and where WhatsApp does not tell it.</param>
/// <param name="Unread">Received messages that nobody read.</param>
/// <param name="LastMessageAt">Its place in the list.</param>
/// <param name="LastMessage">Null while nothing was written.</param>
/// <param name="Archived">Put aside; a new message brings it back.</param>
/// <param name="AssignedTo">Whose it is, or null.</param>
/// <param name="Labels">By name.</param>
/// <param name="OptedOutAt">When the person asked to receive nothing more, or null.</param>
/// <param name="AutomationPausedUntil">No flow answers before this; the year 9999 means until it is returned.</param>
/// <param name="AutomationPausedBy">person, flow or reply.</param>
/// <param name="CanReply">The instance still exists.</param>
/// <param name="CreatedAt">When it began here.</param>
public sealed record ConversationResponse(
    Guid Id,
    int InstanceId,
    string Kind,
    string Title,
    Guid? ContactId,
    string? PhoneNumber,
    int Unread,
    DateTimeOffset LastMessageAt,
    LastMessage? LastMessage,
    bool Archived,
    AssignedPerson? AssignedTo,
    IReadOnlyList<LabelMark> Labels,
    DateTimeOffset? OptedOutAt,
    DateTimeOffset? AutomationPausedUntil,
    string? AutomationPausedBy,
    bool CanReply,
    DateTimeOffset CreatedAt);

/// <summary>The newest message of a conversation, in short.</summary>
public sealed record LastMessage(Guid Id, string Direction, string Kind, string? Preview, string? SenderName, string? Tick);

/// <summary>Somebody of the account.</summary>
public sealed record AssignedPerson(int Id, string Name);

/// <summary>A label on a conversation.</summary>
public sealed record LabelMark(Guid Id, string Name, string Color);

/// <summary>Unread conversations of each instance, those put aside left out.</summary>
public sealed record ConversationCounts(IReadOnlyList<InstanceCount> Items);

/// <summary>Of one instance.</summary>
public sealed record InstanceCount(int InstanceId, int Unread, int UnreadMessages);

/// <summary>A stretch of a conversation.</summary>
/// <param name="Items">The oldest first.</param>
/// <param name="OlderCursor">For <c>?before=</c>; null when nothing is older.</param>
/// <param name="NewerCursor">For <c>?after=</c>, now or later; null only when there is nothing at all.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadMessage> Items, string? OlderCursor, string? NewerCursor);

/// <summary>One message of a conversation.</summary>
/// <param name="Id">As in the address.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="InstanceId">The number.</param>
/// <param name="Direction">in or out.</param>
/// <param name="Origin">contact, phone, person, api, flow, ramal, or unsettled while it is not known whether it was us or the phone.</param>
/// <param name="At">When it was written.</param>
/// <param name="Kind">text, image, video, audio, voiceNote, document, sticker, location, contacts, other or deleted.</param>
/// <param name="Sender">Who wrote it; null for our own.</param>
/// <param name="Text">The text or the caption, or null.</param>
/// <param name="Media">Its file, or null.</param>
/// <param name="Location">A place, or null.</param>
/// <param name="Contacts">Shared contacts, or null.</param>
/// <param name="Other">WhatsApp's word for what is not shown, or null.</param>
/// <param name="ReplyTo">The message it answers to, or null.</param>
/// <param name="Reactions">The oldest first.</param>
/// <param name="Tick">accepted, delivered, read or failed; null for received ones.</param>
/// <param name="EditedAt">When its text was last changed, or null.</param>
/// <param name="DeletedAt">When it was deleted for everyone, or null.</param>
/// <param name="OutboundId">The message of the outbound ledger that it was, or null.</param>
public sealed record ThreadMessage(
    Guid Id,
    Guid ConversationId,
    int InstanceId,
    string Direction,
    string Origin,
    DateTimeOffset At,
    string Kind,
    ThreadSender? Sender,
    string? Text,
    ThreadMedia? Media,
    ThreadLocation? Location,
    IReadOnlyList<ContactCard>? Contacts,
    string? Other,
    ThreadQuote? ReplyTo,
    IReadOnlyList<ThreadReaction> Reactions,
    string? Tick,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    Guid? OutboundId);

/// <summary>Who wrote a received message.</summary>
public sealed record ThreadSender(Guid ContactId, string Name, string? PhoneNumber);

/// <summary>The file of a message.</summary>
/// <param name="State">waiting, ready, failed or tooLarge.</param>
/// <param name="Id">Once it is ready.</param>
/// <param name="Kind">image, video, audio, voiceNote, document or sticker.</param>
/// <param name="ContentType">Decided from the bytes, once it is ready.</param>
/// <param name="FileName">As the sender called it, made harmless.</param>
/// <param name="Size">Bytes, when known.</param>
/// <param name="DurationMs">Of audio and video, when known.</param>
/// <param name="Url">Where it is, once it is ready.</param>
public sealed record ThreadMedia(
    string State, Guid? Id, string Kind, string? ContentType, string? FileName, long? Size, long? DurationMs, string? Url);

/// <summary>A place.</summary>
public sealed record ThreadLocation(double Latitude, double Longitude, string? Name, string? Address);

/// <summary>The message that an answer quotes; without id when it is not here.</summary>
public sealed record ThreadQuote(Guid? MessageId, string? Direction, string? SenderName, string? Kind, string? Preview);

/// <summary>One reaction.</summary>
public sealed record ThreadReaction(string Emoji, bool FromMe, string? SenderName, DateTimeOffset At);

/// <summary>Messages of the outbound ledger that belong to a conversation and are not in its thread.</summary>
public sealed record ScheduledMessages(IReadOnlyList<MessageResponse> Items);
