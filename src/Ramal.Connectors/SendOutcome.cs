namespace Ramal.Connectors;

/// <summary>What became of a send. Closed: every caller handles all three.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>WhatsApp took the message.</summary>
    /// <param name="Id">The id under which receipts will come.</param>
    public sealed record Accepted(ExternalMessageId Id) : SendOutcome;

    /// <summary>Nothing was sent. Safe to retry when <see cref="ConnectorErrors.IsTransient"/>.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="Detail">For operators, in English; holds no secret, no number and no message text.</param>
    public sealed record Rejected(ConnectorError Error, string? Detail) : SendOutcome;

    /// <summary>The link broke after the bytes left. May have arrived, so it is never retried blindly.</summary>
    /// <param name="Detail">For operators, in English; holds no secret, no number and no message text.</param>
    public sealed record Unknown(string Detail) : SendOutcome;
}
