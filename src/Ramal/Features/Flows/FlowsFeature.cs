using Ramal.Features.Instances;
using Ramal.Features.Media;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Flows: definitions, triggers, runs, steps, the simulator; each bound to chosen instances or to all.</summary>
internal static class FlowsFeature
{
    public static void AddFlows(this IServiceCollection services)
    {
        services.AddSingleton<GuardedCalls>();
        services.AddSingleton<FlowBook>();
        services.AddSingleton<FlowBell>();
        services.AddSingleton<FlowTools>();
        services.AddSingleton<FlowRunner>();
        services.AddSingleton<WebCall>();
        services.AddSingleton<AskModel>();
        services.AddHostedService<WakeRuns>();
        services.AddHostedService<AskOutside>();
        services.AddHostedService<FlowTrigger>();
        services.AddSingleton(provider => new InstanceDeletionStep(provider.GetRequiredService<RunRemoval>().InstanceDeletedAsync));
        services.AddSingleton<RunRemoval>();
        services.AddSingleton(new MediaReference(FlowMedia.StillUsedAsync));
        services.AddScoped<FlowRows>();
        services.AddScoped<ListFlows>();
        services.AddScoped<CreateFlow>();
        services.AddScoped<ImportFlow>();
        services.AddScoped<ReadFlow>();
        services.AddScoped<UpdateFlow>();
        services.AddScoped<DuplicateFlow>();
        services.AddScoped<PublishFlow>();
        services.AddScoped<FlowVersions>();
        services.AddScoped<ActivateFlow>();
        services.AddScoped<DeleteFlow>();
        services.AddScoped<SimulateFlow>();
        services.AddScoped<FlowCounts>();
        services.AddScoped<FlowRuns>();
        services.AddScoped<StartFlow>();
        services.AddScoped<ChangeFlowSettings>();
        services.AddScoped<FlowSecrets>();
    }

    public static void MapFlows(this IEndpointRouteBuilder app)
    {
        var flows = app.MapGroup("/api/flows").WithTags("Flows");
        flows.MapGet("", ListFlows.Endpoint).Produces<Page<FlowSummary>>();
        flows.MapPost("", CreateFlow.Endpoint).Produces<FlowResponse>(StatusCodes.Status201Created);
        flows.MapPost("/import", ImportFlow.Endpoint).Produces<ImportedFlow>(StatusCodes.Status201Created);
        flows.MapGet("/starters", ListFlows.StartersEndpoint).Produces<Page<StarterResponse>>();
        flows.MapPost("/simulate", SimulateFlow.FreeEndpoint).NeedsScope(Scopes.Read).Produces<SimulateFlowResponse>();
        flows.MapGet("/settings", ChangeFlowSettings.GetEndpoint);
        flows.MapPut("/settings", ChangeFlowSettings.Endpoint).Produces<FlowSettingsResponse>();
        flows.MapPost("/settings/test-ai", ChangeFlowSettings.TestEndpoint);
        flows.MapGet("/secrets", FlowSecrets.ListEndpoint);
        flows.MapPut("/secrets/{name}", FlowSecrets.SetEndpoint).Produces(StatusCodes.Status204NoContent);
        flows.MapDelete("/secrets/{name}", FlowSecrets.DeleteEndpoint).Produces(StatusCodes.Status204NoContent);
        flows.MapGet("/{id:guid}", ReadFlow.Endpoint).Produces<FlowResponse>();
        flows.MapPut("/{id:guid}", UpdateFlow.Endpoint).Produces<FlowResponse>();
        flows.MapDelete("/{id:guid}", DeleteFlow.Endpoint).Produces<DeletedFlow>();
        flows.MapGet("/{id:guid}/export", ReadFlow.ExportEndpoint).Produces<FlowFile>();
        flows.MapPost("/{id:guid}/duplicate", DuplicateFlow.Endpoint).Produces<FlowResponse>(StatusCodes.Status201Created);
        flows.MapPost("/{id:guid}/publish", PublishFlow.Endpoint).Produces<FlowResponse>();
        flows.MapPost("/{id:guid}/activate", ActivateFlow.Endpoint).Produces<FlowResponse>();
        flows.MapPost("/{id:guid}/deactivate", ActivateFlow.DeactivateEndpoint).Produces<FlowResponse>();
        flows.MapDelete("/{id:guid}/draft", FlowVersions.DiscardEndpoint).Produces<FlowResponse>();
        flows.MapGet("/{id:guid}/versions", FlowVersions.ListEndpoint).Produces<Page<FlowVersionResponse>>();
        flows.MapGet("/{id:guid}/versions/{version:int}", FlowVersions.OneEndpoint).Produces<FlowVersionResponse>();
        flows.MapPost("/{id:guid}/versions/{version:int}/publish", PublishFlow.AgainEndpoint).Produces<FlowResponse>();
        flows.MapPost("/{id:guid}/simulate", SimulateFlow.Endpoint).NeedsScope(Scopes.Read).Produces<SimulateFlowResponse>();
        flows.MapGet("/{id:guid}/counts", FlowCounts.Endpoint).Produces<FlowCountsResponse>();
        flows.MapGet("/{id:guid}/runs", FlowRuns.ListEndpoint).Produces<Page<FlowRunResponse>>();
        flows.MapPost("/{id:guid}/start", StartFlow.Endpoint).NeedsScope(Scopes.Send).Produces<FlowRunResponse>(StatusCodes.Status201Created);
        var runs = app.MapGroup("/api/flow-runs").WithTags("Flows");
        runs.MapGet("/{id:guid}", FlowRuns.OneEndpoint).Produces<FlowRunResponse>();
        runs.MapPost("/{id:guid}/stop", FlowRuns.StopEndpoint).NeedsScope(Scopes.Send).Produces<FlowRunResponse>();
        app.MapGet("/api/conversations/{id:guid}/flow-run", FlowRuns.OfConversationEndpoint).WithTags("Flows").Produces<ConversationRun>();
    }
}
