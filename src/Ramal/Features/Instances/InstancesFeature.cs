using Ramal.Features.Accounts;
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
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<InstanceSessions>();
        services.AddSingleton<ChangeLink>();
        services.AddSingleton<ChangeCallbackMode>();
        services.AddSingleton<PairingBoard>();
        services.AddSingleton<Pairings>();
        services.AddSingleton<LastHeard>();
        services.AddHostedService(provider => provider.GetRequiredService<LastHeard>());
        services.AddHostedService<TakeUpInstances>();
        services.AddSingleton(provider => new AccountDeletionStep((_, accountId, _) => Task.FromResult<Func<Task>?>(async () =>
        {
            await provider.GetRequiredService<Pairings>().AbandonAccountAsync(accountId);
            await provider.GetRequiredService<InstanceSessions>().CloseAccountAsync(accountId);
        })));
        services.AddSingleton(new AccountCounters(ReadInstances.CountAsync));
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
        api.MapGet("/{id:int}/qr.png", QrImage.Endpoint);
        api.MapPost("/{id:int}/connect-link", ShareConnectLink.Endpoint);
        api.MapDelete("/{id:int}/connect-link", ShareConnectLink.RevokeEndpoint);
        api.MapPost("/{id:int}/disconnect", DisconnectInstance.Endpoint);
        api.MapPost("/{id:int}/unlink", UnlinkInstance.Endpoint);
        api.MapPost("/{id:int}/restore", RestoreInstance.Endpoint);
        api.MapPost("/{id:int}/test", TestConnection.StoredEndpoint);
        api.MapPost("/{id:int}/check-numbers", CheckNumbers.Endpoint);

        var other = app.MapGroup("").WithTags("Instances");
        other.MapGet("/api/connectors", ReadConnectors.Endpoint);
        other.MapPost("/api/evolution/test", TestConnection.TypedEndpoint);
        other.MapGet("/api/connect/{token}", ConnectLinks.OpenEndpoint).Needs(AccessKind.Public);
        other.MapPost("/api/connect/{token}/start", ConnectLinks.StartEndpoint).Needs(AccessKind.Public);
        other.MapGet("/api/connect/{token}/pairing", ConnectLinks.PairingEndpoint).Needs(AccessKind.Public);
        other.MapPost("/hooks/{connector}/{secret}", ConnectorCallback.Endpoint).Needs(AccessKind.Public);

        // Where the first specification said that the page is.
        other.MapGet("/tenant/instances", () => TypedResults.Redirect("/instances")).Needs(AccessKind.Public).ExcludeFromDescription();
    }
}
