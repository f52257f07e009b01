namespace Ramal.Lab.WhatsApp;

/// <summary>How a <see cref="WhatsAppSimulator"/> behaves. The defaults are for tests.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Address to listen on, over TLS with a certificate of its own; port 0 takes a free one.</summary>
    public string Url { get; init; } = "https://127.0.0.1:0";

    /// <summary>A stanza or query that the simulator does not know is a breach; otherwise it is only answered with 501.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Clock of time stamps and delays caused by faults.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Pause between handshake and first stanza, in real time: some clients lose what comes before they are ready.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many stanzas the transcript keeps; 0 keeps none.</summary>
    public int TranscriptLimit { get; init; } = 20_000;

    /// <summary>A newly linked device gets the names and chats of its phone, as WhatsApp's initial history does it.</summary>
    public bool SharesHistory { get; init; } = true;

    /// <summary>That history lies on the media host instead of inside the message.</summary>
    public bool HistoryAsFile { get; init; }

    /// <summary>What phones acknowledge unless a phone says otherwise.</summary>
    public PhoneReceipts Receipts { get; init; } = PhoneReceipts.Delivered;
}

/// <summary>What a phone acknowledges by itself.</summary>
public enum PhoneReceipts
{
    /// <summary>Nothing: one tick.</summary>
    None,

    /// <summary>That it arrived: two ticks.</summary>
    Delivered,

    /// <summary>That it was read: two blue ticks.</summary>
    Read,
}

/// <summary>A phone or a test asked for something that cannot be, or a client broke a rule.</summary>
public sealed class SimulatorException : Exception
{
    public SimulatorException()
    {
    }

    public SimulatorException(string message)
        : base(message)
    {
    }

    public SimulatorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
