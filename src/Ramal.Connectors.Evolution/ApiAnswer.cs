namespace Ramal.Connectors.Evolution;

/// <summary>What came of one HTTP exchange: an answer of the server, or why there is none.</summary>
internal sealed class ApiAnswer
{
    private ApiAnswer()
    {
    }

    /// <summary>HTTP status; 0 when no answer came.</summary>
    public int Status { get; private init; }

    /// <summary>Undefined when the answer is not JSON or was too long.</summary>
    public JsonElement Body { get; private init; }

    /// <summary>The bytes of the answer; its beginning when it was too long.</summary>
    public ReadOnlyMemory<byte> Raw { get; private init; }

    /// <summary>False when the answer was longer than allowed.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>Why no answer came; null when one did.</summary>
    public ConnectorError? Trouble { get; private init; }

    /// <summary>Without an answer: whether the server may have the whole request all the same.</summary>
    public bool MayHaveArrived { get; private init; }

    /// <summary>For operators, in English; never text of the server, which repeats numbers and messages.</summary>
    public string Detail { get; private init; } = "";

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Why the exchange did not do what was asked. Only for answers that are no success.</summary>
    public ConnectorError Error => Trouble ?? EvolutionError.Classify(this);

    public static ApiAnswer Of(int status, ReadOnlyMemory<byte> raw, bool isWhole) => new()
    {
        Status = status,
        Raw = raw,
        IsWhole = isWhole,
        Body = isWhole ? Json.Parse(raw) : default,
        Detail = $"HTTP {status}",
    };

    public static ApiAnswer None(ConnectorError trouble, bool mayHaveArrived, string detail) =>
        new() { Trouble = trouble, MayHaveArrived = mayHaveArrived, Detail = detail };
}
