using Ramal.Hosting;

namespace Ramal.Features.Accounts;

/// <summary>People, accounts, signing in, API keys, audit.</summary>
internal static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<Passwords>();
        services.AddSingleton<SetupToken>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<Callers>();
        services.AddSingleton<NewPeople>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Setup>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Accounts");
        api.MapGet("/setup", Setup.StateEndpoint).Needs(AccessKind.Public);
        api.MapPost("/setup", Setup.Endpoint).Needs(AccessKind.Public);
        api.MapPost("/login", SignIn.Endpoint).Needs(AccessKind.Public);
    }
}
