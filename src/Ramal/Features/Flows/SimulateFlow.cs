using System.Text.Json;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Plays a flow with an invented contact.</summary>
internal sealed class SimulateFlow(RamalDbContext db, Tenant tenant, FlowRows rows, FlowBook book, TimeProvider clock)
{
    private const int MaxInputs = 100;
    private const int MaxEntries = 50;

    public static async Task<IResult> Endpoint(Guid id, SimulateFlowRequest request, SimulateFlow simulate, CancellationToken cancellationToken) =>
        (await simulate.HandleAsync(id, request, cancellationToken)).ToHttp();

    public static async Task<IResult> FreeEndpoint(SimulateFlowRequest request, SimulateFlow simulate, CancellationToken cancellationToken) =>
        (await simulate.HandleAsync(null, request, cancellationToken)).ToHttp();

    public async Task<Outcome<SimulateFlowResponse>> HandleAsync(Guid? id, SimulateFlowRequest request, CancellationToken cancellationToken)
    {
        var flow = id is { } given ? await rows.FindAsync(given, cancellationToken) : null;
        if (id is not null && flow is null)
        {
            return FlowProblems.NotFound;
        }

        if (Check(request) is { } invalid)
        {
            return invalid;
        }

        var chosen = await ChooseAsync(flow, request, cancellationToken);
        if (chosen.Problem is { } problem)
        {
            return problem;
        }

        var definition = chosen.Value;
        var problems = await rows.CheckAsync(flow, definition, cancellationToken);
        var world = await WorldAsync(definition, request, cancellationToken);
        return new Simulation(definition, request, world).Play(problems);
    }

    private async Task<Outcome<FlowDefinition>> ChooseAsync(Flow? flow, SimulateFlowRequest request, CancellationToken cancellationToken)
    {
        if (request.Definition is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return FlowJson.Read(given, "definition");
        }

        if (flow is null)
        {
            return Problem.Invalid("definition", new("Envie o fluxo a simular.", "Send the flow to simulate."));
        }

        if (request.Version is { } version)
        {
            return await book.VersionAsync(tenant.AccountId, flow.Id, version, cancellationToken) is { } published ? published : FlowProblems.VersionNotFound;
        }

        return FlowJson.Read(flow.Draft);
    }

    private async Task<WalkWorld> WorldAsync(FlowDefinition definition, SimulateFlowRequest request, CancellationToken cancellationToken)
    {
        var account = await book.ActiveAsync(tenant.AccountId, cancellationToken);
        var hours = definition.OpeningHours ?? account.Hours;
        var random = new Random(request.Seed ?? 1);
        var others = account.Flows.ToDictionary(flow => flow.Id);
        var instance = await db.Set<Instances.Instance>().Where(row => row.IsActive).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken);
        return new WalkWorld
        {
            Now = request.At ?? clock.GetUtcNow(),
            TimeZone = hours?.TimeZone ?? tenant.Caller.TimeZone,
            ContactName = request.Contact?.Name ?? "Maria Silva",
            ContactPhone = request.Contact?.Phone ?? "+5511988887777",
            InstanceName = instance ?? "Loja",
            Fields = (request.Contact?.Fields ?? new Dictionary<string, string?>(StringComparer.Ordinal)).Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!, StringComparer.Ordinal),
            Labels = new HashSet<string>(request.Contact?.Labels ?? [], StringComparer.OrdinalIgnoreCase),
            Hours = hours,
            StepLimit = account.Settings?.StepLimit ?? FlowSettingsLimits.DefaultStepLimit,
            Draw = random.Next,
            FindFlow = flowId => others.TryGetValue(flowId, out var other) ? new PublishedFlow(other.Id, other.Version, other.Definition) : null,
        };
    }

    private static Problem? Check(SimulateFlowRequest request)
    {
        var errors = new FieldErrors();
        var inputs = request.Inputs ?? [];
        errors.AddIf(inputs.Count > MaxInputs, "inputs", new($"Use até {MaxInputs} entradas.", $"Use up to {MaxInputs} inputs."));
        errors.AddIf(inputs.Any(input => input is null || input.Text?.Length > 65_536 || (input.Advance is not null && !IsDuration(input.Advance))), "inputs", new(
            "Cada entrada é um texto ou um tempo de até 100 dias, por exemplo PT2H.", "Each input is a text or a time of up to 100 days, for example PT2H."));
        errors.AddIf(
            request.Contact is { } contact && (contact.Labels?.Count > MaxEntries || contact.Labels?.Any(label => label is null) == true || contact.Fields?.Count > MaxEntries),
            "contact", new($"Use até {MaxEntries} etiquetas e campos.", $"Use up to {MaxEntries} labels and fields."));
        errors.AddIf(request.At is { Year: < 1900 or > 9000 }, "at", new("Use uma data entre os anos 1900 e 9000.", "Use a date between the years 1900 and 9000."));
        return errors.ToProblem();
    }

    private static bool IsDuration(string text)
    {
        try
        {
            return text.Length <= 40 && XmlConvert.ToTimeSpan(text) is var time && time >= TimeSpan.Zero && time <= TimeSpan.FromDays(100);
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            return false;
        }
    }
}
