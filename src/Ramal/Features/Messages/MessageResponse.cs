using System.Text.Json;
using System.Text.Json.Serialization;
using Ramal.Connectors;

namespace Ramal.Features.Messages;

/// <summary>One message.</summary>
/// <param name="Id">As in the address.</param>
/// <param name="State">planned, claimed, handed, accepted, delivered, read, unknown, held, skipped, failed or cancelled.</param>
/// <param name="To">E.164 with the plus sign, or a group id.</param>
/// <param name="ToName">Name shown to people, or null.</param>
/// <param name="ToKind">person or group.</param>
/// <param name="Text">The text, or the caption when there is media.</param>
/// <param name="Media">The attached file, or null.</param>
/// <param name="DueAt">When it is to go.</param>
/// <param name="TimeZone">IANA name of the zone it was planned in.</param>
/// <param name="LateBy">How late it may go by itself, as ISO 8601 duration.</param>
/// <param name="InstanceId">Through which instance; null until that is settled.</param>
/// <param name="From">Null for a fixed instance, "active", or the list of instances to try in order.</param>
/// <param name="SentVia">The instance it was really handed to, or null.</param>
/// <param name="ExternalId">The provider's id, once known.</param>
/// <param name="Reason">A stable code for why it stands there, or null.</param>
/// <param name="ReasonText">The same as a sentence.</param>
/// <param name="Origin">Who asked for it: person, api, flow or ramal.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="AcceptedAt">When WhatsApp took it.</param>
/// <param name="DeliveredAt">When it reached a device.</param>
/// <param name="ReadAt">When it was read.</param>
/// <param name="CanEdit">PATCH is possible at this moment.</param>
/// <param name="CanCancel">DELETE is possible at this moment.</param>
/// <param name="CanSendNow">send-now is possible at this moment.</param>
/// <param name="CanResolve">resolve is possible at this moment.</param>
public record MessageResponse(
    Guid Id,
    string State,
    string To,
    string? ToName,
    string ToKind,
    string Text,
    MessageMedia? Media,
    DateTimeOffset DueAt,
    string TimeZone,
    string LateBy,
    int? InstanceId,
    object? From,
    int? SentVia,
    string? ExternalId,
    string? Reason,
    string? ReasonText,
    string Origin,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReadAt,
    bool CanEdit,
    bool CanCancel,
    bool CanSendNow,
    bool CanResolve)
{
    internal static MessageResponse Of(OutboundMessage message)
    {
        var state = message.State;
        return new MessageResponse(
            message.Id,
            state.Code(),
            message.Recipient,
            message.ToName,
            message.ToKind == RecipientKind.Group ? "group" : "person",
            message.Text,
            message.Media is null ? null : MessageMedia.FromStored(message.Media),
            message.DueAt,
            message.TimeZone,
            SendTime.ToIso(message.LateBy),
            message.InstanceId,
            SenderChoice.FromStored(message.Choice)?.Shown,
            message.SentVia,
            message.ExternalId,
            message.Reason?.Code(),
            message.Reason?.Sentence().ToString(),
            message.Origin.Code(),
            message.CreatedAt,
            message.UpdatedAt,
            message.AcceptedAt,
            message.DeliveredAt,
            message.ReadAt,
            CanEdit: message.IsStillHere,
            CanCancel: message.IsStillHere,
            CanSendNow: state is MessageState.Planned or MessageState.Held,
            CanResolve: state == MessageState.Unknown);
    }
}

/// <summary>One message with its history.</summary>
public sealed record MessageDetails : MessageResponse
{
    private MessageDetails(MessageResponse message, IReadOnlyList<MessageStep> history)
        : base(message) => History = history;

    /// <summary>Its steps, the oldest first.</summary>
    public IReadOnlyList<MessageStep> History { get; }

    internal static MessageDetails Of(MessageResponse message, IReadOnlyList<MessageStep> history) => new(message, history);
}

/// <summary>The attached file of a message.</summary>
/// <param name="Id">As uploaded.</param>
/// <param name="Kind">image, video, audio or document.</param>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">For example image/png.</param>
/// <param name="Size">Bytes.</param>
public sealed record MessageMedia(Guid Id, MediaKind Kind, string FileName, string ContentType, long Size)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    internal string ToStored() => JsonSerializer.Serialize(this, Json);

    internal static MessageMedia? FromStored(string stored) => JsonSerializer.Deserialize<MessageMedia>(stored, Json);
}

/// <summary>One step in the life of a message.</summary>
/// <param name="At">When.</param>
/// <param name="From">The state before; null for the first.</param>
/// <param name="To">The state after.</param>
/// <param name="By">person, ramal or whatsapp.</param>
/// <param name="ByName">The person's name at that time, or null.</param>
/// <param name="InstanceId">The instance it concerned, or null.</param>
/// <param name="Reason">A stable code, or null.</param>
/// <param name="ReasonText">The same as a sentence.</param>
public sealed record MessageStep(
    DateTimeOffset At, string? From, string To, string By, string? ByName, int? InstanceId, string? Reason, string? ReasonText)
{
    internal static MessageStep Of(MessageTransition step) => new(
        step.At, step.FromState?.Code(), step.ToState.Code(), step.MovedBy.Code(), step.ActorName, step.InstanceId, step.Reason?.Code(), step.Reason?.Sentence().ToString());
}
