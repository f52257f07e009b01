namespace Ramal.Features.Live;

/// <summary>Pushes to open browsers what happened. Sees nothing but the event ledger.</summary>
internal static class LiveFeature
{
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddHostedService<EventRetention>();
        services.AddScoped<StreamEvents>();
    }

    public static void MapLive(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/events", StreamEvents.Endpoint).WithTags("Live")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");
}
