using System.Text.Json;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>A flow as the list shows it.</summary>
/// <param name="Id">Of the flow.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Description">Up to 500 characters.</param>
/// <param name="Status">Whether it begins runs.</param>
/// <param name="InstanceIds">On which instances; null for all.</param>
/// <param name="Priority">The higher, the earlier it may answer.</param>
/// <param name="Revision">Sent back with a change.</param>
/// <param name="ProblemCount">Of the draft.</param>
/// <param name="PublishedVersion">The latest; null before the first.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="HasUnpublishedChanges">The draft is not what is published.</param>
/// <param name="TriggerText">When it begins, in one line.</param>
/// <param name="Running">Runs alive now.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record FlowSummary(
    Guid Id,
    string Name,
    string Description,
    FlowStatus Status,
    IReadOnlyList<int>? InstanceIds,
    int Priority,
    int Revision,
    int ProblemCount,
    int? PublishedVersion,
    DateTimeOffset? PublishedAt,
    bool HasUnpublishedChanges,
    string TriggerText,
    int Running,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static FlowSummary Of(Flow flow, int running) => new(
        flow.Id, flow.Name, flow.Description, flow.Status, flow.InstanceIds, flow.Priority, flow.Revision, flow.ProblemCount, flow.PublishedVersion,
        flow.PublishedAt, flow.HasUnpublishedChanges, TriggerLine(FlowJson.Read(flow.Draft)), running, flow.CreatedAt, flow.UpdatedAt);

    private static string TriggerLine(FlowDefinition definition)
    {
        var line = string.Join("; ", definition.Triggers.Select(trigger => (trigger.Kind switch
        {
            TriggerKind.Keyword => new Text(string.Join(", ", trigger.Words.Take(5)), string.Join(", ", trigger.Words.Take(5))),
            TriggerKind.AnyMessage => new Text("qualquer mensagem", "any message"),
            TriggerKind.FirstContact => new Text("primeiro contato", "first contact"),
            TriggerKind.OutsideHours => new Text("fora do horário", "outside opening hours"),
            _ => new Text("pela API", "by API"),
        }).ToString()));
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}

/// <summary>One flow with its draft.</summary>
/// <param name="Id">Of the flow.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Description">Up to 500 characters.</param>
/// <param name="Status">Whether it begins runs.</param>
/// <param name="InstanceIds">On which instances; null for all.</param>
/// <param name="Priority">The higher, the earlier it may answer.</param>
/// <param name="Revision">Sent back with a change.</param>
/// <param name="Draft">A definition, see docs/flows.md.</param>
/// <param name="Problems">Of the draft.</param>
/// <param name="PublishedVersion">The latest; null before the first.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="HasUnpublishedChanges">The draft is not what is published.</param>
/// <param name="TriggerText">When it begins, in one line.</param>
/// <param name="Running">Runs alive now.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record FlowResponse(
    Guid Id,
    string Name,
    string Description,
    FlowStatus Status,
    IReadOnlyList<int>? InstanceIds,
    int Priority,
    int Revision,
    JsonElement Draft,
    IReadOnlyList<FlowProblemResponse> Problems,
    int? PublishedVersion,
    DateTimeOffset? PublishedAt,
    bool HasUnpublishedChanges,
    string TriggerText,
    int Running,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static FlowResponse Of(Flow flow, IReadOnlyList<FlowProblem> problems, int running)
    {
        var summary = FlowSummary.Of(flow, running);
        return new(
            flow.Id, flow.Name, flow.Description, flow.Status, flow.InstanceIds, flow.Priority, flow.Revision, JsonSerializer.Deserialize<JsonElement>(flow.Draft),
            [.. problems.Select(problem => problem.Show())], flow.PublishedVersion, flow.PublishedAt, flow.HasUnpublishedChanges, summary.TriggerText, running,
            flow.CreatedAt, flow.UpdatedAt);
    }
}
