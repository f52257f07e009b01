using System.Diagnostics;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Why a run is over. Stored by code: never renamed.</summary>
internal enum RunEnd
{
    Finished,
    HandedToPerson,
    ByPerson,
    OptedOut,
    StepLimit,
    StepFailed,
    InstanceDeleted,
    FlowDeleted,
    HumanTookOver,
    Replaced,
}

/// <summary>Ends as stored and shown.</summary>
internal static class RunEnds
{
    private static readonly Dictionary<string, RunEnd> ByCode = Enum.GetValues<RunEnd>().ToDictionary(end => end.Code(), StringComparer.Ordinal);

    public static RunEnd Parse(string code) => ByCode[code];

    public static string Code(this RunEnd end) => end switch
    {
        RunEnd.Finished => "finished",
        RunEnd.HandedToPerson => "handed-to-person",
        RunEnd.ByPerson => "by-person",
        RunEnd.OptedOut => "opted-out",
        RunEnd.StepLimit => "step-limit",
        RunEnd.StepFailed => "step-failed",
        RunEnd.InstanceDeleted => "instance-deleted",
        RunEnd.FlowDeleted => "flow-deleted",
        RunEnd.HumanTookOver => "human-took-over",
        RunEnd.Replaced => "replaced",
        _ => throw new UnreachableException(),
    };

    public static Text Sentence(this RunEnd end) => end switch
    {
        RunEnd.Finished => new("Chegou ao fim.", "It came to its end."),
        RunEnd.HandedToPerson => new("Passou a conversa para uma pessoa.", "It handed the conversation to a person."),
        RunEnd.ByPerson => new("Uma pessoa encerrou.", "A person ended it."),
        RunEnd.OptedOut => new("O contato pediu para não receber mais mensagens.", "The contact asked not to get messages any more."),
        RunEnd.StepLimit => new("Passou do limite de passos: o fluxo dava voltas.", "It went past the limit of steps: the flow went round in circles."),
        RunEnd.StepFailed => new("Um passo falhou e o fluxo não tinha para onde ir.", "A step failed and the flow had nowhere to go."),
        RunEnd.InstanceDeleted => new("A instância foi excluída.", "The instance was deleted."),
        RunEnd.FlowDeleted => new("O fluxo foi excluído.", "The flow was deleted."),
        RunEnd.HumanTookOver => new("Uma pessoa assumiu a conversa.", "A person took the conversation over."),
        RunEnd.Replaced => new("Outro fluxo tomou o lugar deste na conversa.", "Another flow took its place in the conversation."),
        _ => throw new UnreachableException(),
    };
}
