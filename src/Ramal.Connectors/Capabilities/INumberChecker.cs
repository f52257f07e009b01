namespace Ramal.Connectors;

/// <summary>Tells which numbers have WhatsApp.</summary>
public interface INumberChecker
{
    /// <summary>Checks 1 to 50 numbers, E.164 digits without the plus sign. Answers in the same order.</summary>
    Task<ConnectorResult<IReadOnlyList<NumberCheck>>> CheckNumbersAsync(IReadOnlyList<string> numbers, CancellationToken cancellationToken);
}

/// <summary>What is known of one number.</summary>
/// <param name="Number">As asked.</param>
/// <param name="Exists">Whether it has WhatsApp.</param>
/// <param name="Chat">Its conversation, when it has.</param>
public sealed record NumberCheck(string Number, bool Exists, ChatId? Chat);
