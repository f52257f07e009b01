using System.Text.Json.Serialization;

namespace Ramal.Lab;

/// <summary>How far a phone acknowledges what it receives.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReceiptLevel>))]
public enum ReceiptLevel
{
    None,
    Delivered,
    Read,
}

/// <summary>What a phone acknowledges, when, and in which words.</summary>
public sealed record ReceiptBehaviour
{
    public ReceiptLevel Level { get; init; } = ReceiptLevel.Read;

    public TimeSpan DeliveredAfter { get; init; }

    /// <summary>Counted from the arrival, not from the first receipt.</summary>
    public TimeSpan ReadAfter { get; init; }

    /// <summary>DELIVERED and READ with the official channel's fields, instead of DELIVERY_ACK and READ.</summary>
    public bool CloudWords { get; init; }
}
