namespace Ramal.Features.Instances;

/// <summary>The numbers of an account: their settings, links and sessions.</summary>
internal static class InstancesFeature
{
    public static void AddInstances(this IServiceCollection services)
    {
        services.AddSingleton<ConnectorCatalog>();
        services.AddSingleton<SettingsBox>();
        services.AddSingleton<InstanceSettings>();
        services.AddSingleton<LinkBoard>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<InstanceSessions>();
        services.AddSingleton<ChangeLink>();
        services.AddSingleton<ChangeCallbackMode>();
        services.AddSingleton<PairingBoard>();
        services.AddSingleton<Pairings>();
        services.AddSingleton<LastHeard>();
        services.AddHostedService(provider => provider.GetRequiredService<LastHeard>());
        services.AddHostedService<TakeUpInstances>();
        services.AddScoped<ReadInstances>();
        services.AddScoped<CreateInstance>();
        services.AddScoped<UpdateInstance>();
        services.AddScoped<DeleteInstance>();
        services.AddScoped<ActivateInstance>();
        services.AddScoped<StartPairing>();
        services.AddScoped<ReadPairing>();
        services.AddScoped<DisconnectInstance>();
    }

    public static void MapInstances(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/instances").WithTags("Instances");
        api.MapGet("", ReadInstances.ListEndpoint);
        api.MapPost("", CreateInstance.Endpoint);
        api.MapGet("/active", ReadInstances.ActiveEndpoint);
        api.MapGet("/{id:int}", ReadInstances.OneEndpoint);
        api.MapPut("/{id:int}", UpdateInstance.Endpoint);
        api.MapDelete("/{id:int}", DeleteInstance.Endpoint);
        api.MapPost("/{id:int}/activate", ActivateInstance.Endpoint);
        api.MapPost("/{id:int}/connect", StartPairing.Endpoint);
        api.MapGet("/{id:int}/pairing", ReadPairing.Endpoint);
        api.MapDelete("/{id:int}/pairing", ReadPairing.AbandonEndpoint);
        api.MapPost("/{id:int}/disconnect", DisconnectInstance.Endpoint);
    }
}
