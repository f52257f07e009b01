using Microsoft.EntityFrameworkCore;
using Ramal.Features.Instances;
using Ramal.Features.Media;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>The outbound ledger: planning, choice of instance, pacing, sending, receipts.</summary>
internal static class MessagesFeature
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<LedgerBell>();
        services.AddSingleton<EarlyReceipts>();
        services.AddSingleton<ApplyReceipt>();
        services.AddSingleton<RecordOutcome>();
        services.AddSingleton<OutgoingContent>();
        services.AddSingleton<LaneTools>();
        services.AddSingleton<ChooseInstance>();
        services.AddSingleton<OverdueMessages>();
        services.AddSingleton<ReconcileUnknown>();
        services.AddSingleton<InstanceRemoval>();
        services.AddSingleton<MessageReader>();
        services.AddHostedService<DueMessages>();
        services.AddSingleton(provider => new InstanceDeletionStep(provider.GetRequiredService<InstanceRemoval>().HoldAsync));
        services.AddSingleton(new InstancePlannedCount(InstanceRemoval.CountPlannedAsync));
        services.AddSingleton(new MediaReference(async (db, ids, cancellationToken) => await db.Set<OutboundMessage>().IgnoreQueryFilters()
            .Where(message => message.MediaId != null && ids.Contains(message.MediaId.Value)).Select(message => message.MediaId!.Value).Distinct().ToListAsync(cancellationToken)));
        services.AddScoped<MessageInput>();
        services.AddScoped<MessageChanges>();
        services.AddScoped<SendMessage>();
        services.AddScoped<ChangeMessage>();
        services.AddScoped<CancelMessage>();
        services.AddScoped<SendNow>();
        services.AddScoped<ResolveMessage>();
        services.AddScoped<ReadMessages>();
        services.AddScoped<ListMessages>();
    }

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        var messages = app.MapGroup("/api/messages").WithTags("Messages");
        messages.MapGet("", ListMessages.Endpoint).Produces<Page<MessageResponse>>();
        messages.MapGet("/summary", ReadMessages.SummaryEndpoint);
        messages.MapGet("/{id:guid}", ReadMessages.OneEndpoint).Produces<MessageDetails>();
        messages.MapPost("", SendMessage.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>(StatusCodes.Status201Created);
        messages.MapPatch("/{id:guid}", ChangeMessage.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>();
        messages.MapDelete("/{id:guid}", CancelMessage.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>();
        messages.MapPost("/{id:guid}/restore", CancelMessage.RestoreEndpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>();
        messages.MapPost("/{id:guid}/send-now", SendNow.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>();
        messages.MapPost("/{id:guid}/resolve", ResolveMessage.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>();
    }
}
