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
        services.AddSingleton<SignUp>();
        services.AddScoped<SignOut>();
        services.AddScoped<Me>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Accounts");
        api.MapGet("/setup", Setup.StateEndpoint).Needs(AccessKind.Public);
        api.MapPost("/setup", Setup.Endpoint).Needs(AccessKind.Public);
        api.MapPost("/login", SignIn.Endpoint).Needs(AccessKind.Public);
        api.MapPost("/signup", SignUp.Endpoint).Needs(AccessKind.Public);
        api.MapPost("/logout", SignOut.Endpoint).Needs(AccessKind.SessionBeforePasswordChange);
        api.MapGet("/me", Me.GetEndpoint).Needs(AccessKind.SignedInBeforePasswordChange);
        api.MapPut("/me", Me.ChangeEndpoint).Needs(AccessKind.Session);
    }
}
