using Ramal.Hosting;

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
        services.AddSingleton<SessionStores>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<InstanceSessions>();
        services.AddSingleton<ChangeLink>();
        services.AddSingleton<ChangeCallbackMode>();
        services.AddSingleton<PairingBoard>();
        services.AddSingleton<Pairings>();
        services.AddSingleton<LastHeard>();
        services.AddHostedService(provider => provider.GetRequiredService<LastHeard>());
        services.AddHostedService<TakeUpInstances>();
        services.AddSingleton<ListInstances>();
        services.AddScoped<ReadInstances>();
        services.AddScoped<CreateInstance>();
        services.AddScoped<UpdateInstance>();
        services.AddScoped<DeleteInstance>();
        services.AddScoped<ActivateInstance>();
        services.AddScoped<RestoreInstance>();
        services.AddScoped<UnlinkInstance>();
        services.AddScoped<TestConnection>();
        services.AddScoped<CheckNumbers>();
        services.AddScoped<QrImage>();
        services.AddScoped<ShareConnectLink>();
        services.AddSingleton<ConnectLinks>();
        services.AddSingleton<ConnectorCallback>();
        services.AddSingleton<PairingStart>();
        services.AddHostedService<ForgetDeleted>();
        services.AddHostedService<HealthProbe>();
        services.AddScoped<ReadPairing>();
        services.AddScoped<DisconnectInstance>();
    }

    public static void MapInstances(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/instances").WithTags("Instances");
        api.MapGet("", ListInstances.Endpoint).Produces<InstanceList>();
        api.MapPost("", CreateInstance.Endpoint).Produces<InstanceResponse>(StatusCodes.Status201Created);
        api.MapGet("/active", ReadInstances.ActiveEndpoint).Produces<InstanceResponse>();
        api.MapGet("/{id:int}", ReadInstances.OneEndpoint).Produces<InstanceResponse>();
        api.MapPut("/{id:int}", UpdateInstance.Endpoint).Produces<InstanceResponse>();
        api.MapDelete("/{id:int}", DeleteInstance.Endpoint).Produces<DeletedInstance>();
        api.MapPost("/{id:int}/activate", ActivateInstance.Endpoint).Produces<InstanceResponse>();
        api.MapPost("/{id:int}/connect", StartPairing.Endpoint).Produces<PairingResponse>(StatusCodes.Status202Accepted);
        api.MapGet("/{id:int}/pairing", ReadPairing.Endpoint).Produces<PairingResponse>();
        api.MapDelete("/{id:int}/pairing", ReadPairing.AbandonEndpoint).Produces(StatusCodes.Status204NoContent);
        api.MapGet("/{id:int}/qr.png", QrImage.Endpoint).Produces(StatusCodes.Status200OK, contentType: "image/png");
        api.MapPost("/{id:int}/connect-link", ShareConnectLink.Endpoint).Produces<ConnectLinkResponse>(StatusCodes.Status201Created);
        api.MapDelete("/{id:int}/connect-link", ShareConnectLink.RevokeEndpoint).Produces(StatusCodes.Status204NoContent);
        api.MapPost("/{id:int}/disconnect", DisconnectInstance.Endpoint).Produces<InstanceResponse>();
        api.MapPost("/{id:int}/unlink", UnlinkInstance.Endpoint).Produces<InstanceResponse>();
        api.MapPost("/{id:int}/restore", RestoreInstance.Endpoint).Produces<InstanceResponse>();
        api.MapPost("/{id:int}/test", TestConnection.StoredEndpoint).Produces<TestConnectionResponse>();
        api.MapPost("/{id:int}/check-numbers", CheckNumbers.Endpoint).Produces<CheckedNumbers>();

        var other = app.MapGroup("").WithTags("Instances");
        other.MapGet("/api/connectors", ReadConnectors.Endpoint);
        other.MapPost("/api/evolution/test", TestConnection.TypedEndpoint).Produces<TestConnectionResponse>();
        other.MapGet("/api/connect/{token}", ConnectLinks.OpenEndpoint).Needs(AccessKind.Public).Limited().Produces<OpenedConnectLink>();
        other.MapPost("/api/connect/{token}/start", ConnectLinks.StartEndpoint).Needs(AccessKind.Public).Limited().Produces<PairingResponse>(StatusCodes.Status202Accepted);

        // Asked every other second while somebody looks at the code.
        other.MapGet("/api/connect/{token}/pairing", ConnectLinks.PairingEndpoint).Needs(AccessKind.Public).Limited(RateLimits.Hooks).Produces<PairingResponse>();
        other.MapPost("/hooks/{connector}/{secret}", ConnectorCallback.Endpoint).Needs(AccessKind.Public).Limited(RateLimits.Hooks);

        // Where the first specification said that the page is.
        other.MapGet("/tenant/instances", () => TypedResults.Redirect("/instances")).Needs(AccessKind.Public).ExcludeFromDescription();
    }
}
