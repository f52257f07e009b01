using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>
/// Lets time pass. With the output for a reply connected the run keeps listening; without it the conversation is free for
/// other flows meanwhile.
/// </summary>
internal sealed record WaitStep : FlowStep
{
    private const string ReplyOutput = "reply";
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Most = TimeSpan.FromDays(90);

    public TimeSpan For { get; init; } = TimeSpan.FromHours(1);

    internal override bool Rests => true;

    internal override Text KindName => new("Espera", "Wait");

    internal override IEnumerable<StepOutput> Outputs =>
    [
        new(NextOutput, new("Depois da espera", "After the wait"), MustLead: true),
        new(ReplyOutput, new("Se responder antes", "If they reply before"), MustLead: false),
    ];

    public override void Check(StepCheck check) => check.Duration(For, Least, Most, new("a espera", "the wait"));

    public override StepMove Enter(FlowWalk walk) => new StepMove.Rest(walk.World.Now + For, Listens: Target(ReplyOutput) is not null);

    public override StepMove Hear(FlowWalk walk, HeardMessage message) => new StepMove.Leave(ReplyOutput);

    public override StepMove TimePassed(FlowWalk walk) => new StepMove.Leave(NextOutput);
}
