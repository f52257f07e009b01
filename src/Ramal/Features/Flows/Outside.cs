using System.Text.Json.Nodes;

namespace Ramal.Features.Flows;

/// <summary>What a step wants to know from outside of the database. Closed.</summary>
internal abstract record OutsideQuestion
{
    private OutsideQuestion()
    {
    }

    /// <summary>A call of a web address.</summary>
    /// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
    /// <param name="Address">With all variables filled in but the secrets.</param>
    /// <param name="Headers">Likewise.</param>
    /// <param name="Body">JSON, likewise; null for none.</param>
    /// <param name="Limit">Time for the whole call.</param>
    public sealed record Call(string Method, string Address, IReadOnlyList<CallHeader> Headers, string? Body, TimeSpan Limit) : OutsideQuestion
    {
        /// <summary>Asking twice changes nothing, so a call that a stop of the server interrupted may be made again.</summary>
        public bool MayBeRepeated => Method == "GET";
    }

    /// <summary>A question to the account's language model.</summary>
    /// <param name="Prompt">The system's part.</param>
    /// <param name="LastMessages">How much of the conversation it sees.</param>
    /// <param name="MaxTokens">Of the answer.</param>
    public sealed record Ai(string Prompt, int LastMessages, int MaxTokens) : OutsideQuestion;
}

/// <summary>A header of a call.</summary>
internal sealed record CallHeader(string Name, string Value);

/// <summary>What came back. Closed.</summary>
internal abstract record OutsideAnswer
{
    private OutsideAnswer()
    {
    }

    /// <summary>The address answered with success.</summary>
    /// <param name="Status">2xx.</param>
    /// <param name="Body">Null when it is not JSON.</param>
    public sealed record Called(int Status, JsonNode? Body) : OutsideAnswer;

    /// <summary>The model answered.</summary>
    public sealed record AiSaid(string Words) : OutsideAnswer;

    /// <summary>It did not work.</summary>
    /// <param name="Note">A code for the journal: <c>status-500</c>, <c>timed-out</c>, <c>ai-limit</c>.</param>
    public sealed record Failed(string Note) : OutsideAnswer;
}
