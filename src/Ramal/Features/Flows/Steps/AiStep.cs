using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Lets the account's language model answer. Whenever it cannot, the fallback goes on.</summary>
internal sealed record AiStep : FlowStep
{
    private const string FallbackOutput = "fallback";
    public const int MaxPrompt = 20_000;
    public const int MaxMessages = 50;
    private const int MostTokens = 4000;

    public string Prompt { get; init; } = "";

    public int LastMessages { get; init; } = 10;

    public int MaxTokens { get; init; } = 500;

    /// <summary>Field that takes the answer; null sends it.</summary>
    public string? SaveAs { get; init; }

    internal override Text KindName => new("Resposta de IA", "AI answer");

    internal override IEnumerable<StepOutput> Outputs =>
    [
        StepOutput.Next,
        new(FallbackOutput, new("Se a IA não puder", "If the AI cannot"), MustLead: true),
    ];

    public override void Check(StepCheck check)
    {
        check.LongWords(Prompt, MaxPrompt);
        check.FieldName(SaveAs);
        check.Setting(LastMessages is >= 0 and <= MaxMessages, new($"lê de 0 a {MaxMessages} mensagens", $"reads 0 to {MaxMessages} messages"));
        check.Setting(MaxTokens is >= 1 and <= MostTokens, new($"usa de 1 a {MostTokens} tokens", $"uses 1 to {MostTokens} tokens"));
        check.Ai();
    }

    public override StepMove Enter(FlowWalk walk) =>
        new StepMove.AskOutside(new OutsideQuestion.Ai(walk.Fill(Prompt), Math.Clamp(LastMessages, 0, MaxMessages), Math.Clamp(MaxTokens, 1, MostTokens)));

    public override StepMove Answered(FlowWalk walk, OutsideAnswer answer)
    {
        if (answer is not OutsideAnswer.AiSaid said || string.IsNullOrWhiteSpace(said.Words))
        {
            return new StepMove.Leave(FallbackOutput, (answer as OutsideAnswer.Failed)?.Note ?? "ai-empty");
        }

        walk.Remember(walk.Place with { Answer = said.Words });
        if (SaveAs is { } field)
        {
            walk.SetField(field, said.Words);
        }
        else
        {
            walk.Say(said.Words, null);
        }

        return new StepMove.Leave(NextOutput);
    }
}
