namespace Ramal.Lab;

/// <summary>Which phone points its camera.</summary>
public sealed record ScanRequest(string Phone);

/// <summary>The text of a QR, or a pairing code.</summary>
public sealed record CodeRequest(string Code);

/// <summary>Whether the socket comes back by itself.</summary>
public sealed record DropRequest(bool Reconnects = true);

/// <summary>On or off.</summary>
public sealed record SwitchRequest(bool On);

/// <summary>The name of an instance.</summary>
public sealed record InstanceRequest(string Instance);

/// <summary>A new phone.</summary>
public sealed record PhoneRequest(string Number, string Name);

/// <summary>A message from a phone.</summary>
public sealed record SendRequest(string Instance, string Text, bool AsLid = false, bool WithNumber = true, string? GroupId = null, string? MessageId = null);

/// <summary>The id of a message that a phone sent.</summary>
public sealed record SentResponse(string Id);

/// <summary>How a phone acknowledges; times left out stay as they were.</summary>
public sealed record ReceiptsRequest(ReceiptLevel Level, double? DeliveredAfterMs = null, double? ReadAfterMs = null, bool CloudWords = false);

/// <summary>A list of numbers.</summary>
public sealed record NumbersRequest(IReadOnlyList<string> Numbers);

/// <summary>For how long the port stays closed.</summary>
public sealed record RefuseRequest(double Seconds = 10);

/// <summary>The id of a fault that was switched on.</summary>
public sealed record FaultResponse(int Id);

/// <summary>How many messages arrived, and how many with the text that was asked for.</summary>
public sealed record ReceivedResponse(int Total, int? Count);

/// <summary>A fault to switch on.</summary>
public sealed record FaultRequest(
    FaultKind Kind,
    string? Instance = null,
    string? PathPrefix = null,
    double DelayMs = 0,
    double? DelayUpToMs = null,
    int StatusCode = 500,
    int? Times = null,
    double Chance = 1)
{
    /// <summary>The same in the terms of the C# surface.</summary>
    public Fault ToFault() => new(Kind)
    {
        Instance = Instance,
        PathPrefix = PathPrefix,
        Delay = TimeSpan.FromMilliseconds(DelayMs),
        DelayUpTo = DelayUpToMs is { } most ? TimeSpan.FromMilliseconds(most) : null,
        StatusCode = StatusCode,
        Times = Times,
        Chance = Chance,
    };
}
