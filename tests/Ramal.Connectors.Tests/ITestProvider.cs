namespace Ramal.Connectors.Tests;

/// <summary>A provider under the test's control, with one phone that can link and another that receives.</summary>
public interface ITestProvider : IAsyncDisposable
{
    IConnector Connector { get; }

    ConnectorSettings Settings { get; }

    ConnectorSettings SettingsWithWrongKey { get; }

    /// <summary>What the session under test keeps across restarts.</summary>
    ISessionStore Store { get; }

    /// <summary>How a send must end under a fault, and how often the message then arrived; null where it cannot happen to this provider.</summary>
    FaultEnding? EndingOf(ProviderFault fault);

    /// <summary>The client that the session is given.</summary>
    HttpClient Http { get; }

    /// <summary>Requests that the session made so far.</summary>
    int Requests { get; }

    /// <summary>Requests of the session without an answer yet.</summary>
    int InFlight { get; }

    /// <summary>A number with WhatsApp.</summary>
    string Recipient { get; }

    /// <summary>A number without WhatsApp.</summary>
    string Nobody { get; }

    /// <summary>The number of the phone that links.</summary>
    string OwnNumber { get; }

    /// <summary>Keys, tokens and the like that must never be logged.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>Links the phone beforehand, as if it had been done another day.</summary>
    Task LinkPhoneAsync();

    /// <summary>Makes the phone scan or type what the step shows.</summary>
    Task ScanAsync(PairingStep step);

    /// <summary>Breaks the connection to WhatsApp for good, without a word.</summary>
    Task DropLinkAsync();

    /// <summary>Removes the device on the phone.</summary>
    Task UnlinkOnPhoneAsync();

    /// <summary>Whether the phone is linked to this provider.</summary>
    bool IsLinked { get; }

    /// <summary>How often a message with that text really arrived.</summary>
    int Received(string text);

    /// <summary>The recipient writes to us.</summary>
    Task WriteAsync(string text);

    /// <summary>Switches a fault on; null switches all off.</summary>
    Task FailAsync(ProviderFault? fault);

    /// <summary>Where the provider's callbacks go; set before the session starts.</summary>
    Func<ReadOnlyMemory<byte>, Task<CallbackReading>>? OnCallback { get; set; }

    /// <summary>The address for the session.</summary>
    Uri? Callback { get; }

    /// <summary>Bodies as this provider posts them: an incoming message, a receipt, a change of the link.</summary>
    IReadOnlyList<string> CallbackBodies { get; }
}

/// <summary>How a send ends under a fault.</summary>
/// <param name="Outcome">rejected or unknown.</param>
/// <param name="Error">Of a rejection.</param>
/// <param name="Arrived">How often the message really arrived.</param>
public sealed record FaultEnding(string Outcome, ConnectorError? Error, int Arrived);

/// <summary>What can go wrong on the provider's side.</summary>
public enum ProviderFault
{
    RefusesConnections,
    Hangs,
    BreaksBeforeWork,
    BreaksInTheAnswer,
    AnswersTooLate,
    ServerError,
    Garbage,
    RefusesKey,
    AcceptsWithoutId,
    DemandsLicence,
}
