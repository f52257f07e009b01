using Ramal.Hosting;
using Ramal.Shared;

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
        services.AddSingleton<ServerSettings>();
        services.AddSingleton<Administration>();
        services.AddScoped<SignOut>();
        services.AddScoped<Me>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ListKeys>();
        services.AddScoped<CreateKey>();
        services.AddScoped<RevokeKey>();
        services.AddScoped<ListPeople>();
        services.AddScoped<AddPerson>();
        services.AddScoped<ChangePerson>();
        services.AddScoped<RemovePerson>();
        services.AddScoped<ResetPassword>();
        services.AddSingleton<PasswordLinks>();
        services.AddScoped<SharePasswordLink>();
        services.AddSingleton<UsePasswordLink>();
        services.AddScoped<ChangeServerSettings>();
        services.AddScoped<ListAudit>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Accounts");
        api.MapGet("/setup", Setup.StateEndpoint).Needs(AccessKind.Public);
        api.MapPost("/setup", Setup.Endpoint).Needs(AccessKind.Public).Limited().Produces<SignedIn>(StatusCodes.Status201Created);
        api.MapPost("/signup", SignUp.Endpoint).Needs(AccessKind.Public).Limited().Produces<SignedIn>(StatusCodes.Status201Created);
        api.MapPost("/login", SignIn.Endpoint).Needs(AccessKind.Public).Limited().Produces<SignedIn>();
        api.MapPost("/password-link/open", UsePasswordLink.OpenEndpoint).Needs(AccessKind.Public).Limited().Produces<OpenedPasswordLink>();
        api.MapPost("/password-link", UsePasswordLink.Endpoint).Needs(AccessKind.Public).Limited().Produces<SignedIn>();
        api.MapPost("/logout", SignOut.Endpoint).Needs(AccessKind.SessionBeforePasswordChange).Produces(StatusCodes.Status204NoContent);

        api.MapGet("/me", Me.GetEndpoint).Needs(AccessKind.SignedInBeforePasswordChange).Produces<UserResponse>();
        api.MapPut("/me", Me.ChangeEndpoint).Needs(AccessKind.Session).Produces<UserResponse>();
        api.MapPut("/me/password", ChangePassword.Endpoint).Needs(AccessKind.SessionBeforePasswordChange).Produces(StatusCodes.Status204NoContent);

        api.MapGet("/keys", ListKeys.Endpoint).Produces<Page<KeyResponse>>();
        api.MapPost("/keys", CreateKey.Endpoint).Needs(AccessKind.Session).Produces<CreatedKeyResponse>(StatusCodes.Status201Created);
        api.MapDelete("/keys/{id:int}", RevokeKey.Endpoint).Needs(AccessKind.Session).Produces(StatusCodes.Status204NoContent);

        var admin = app.MapGroup("/api/admin").WithTags("Administration").Needs(AccessKind.Administrator);
        admin.MapGet("/users", ListPeople.Endpoint).Produces<Page<PersonResponse>>();
        admin.MapPost("/users", AddPerson.Endpoint).Produces<AddedPersonResponse>(StatusCodes.Status201Created);
        admin.MapPut("/users/{id:int}", ChangePerson.Endpoint).Produces<PersonResponse>();
        admin.MapDelete("/users/{id:int}", RemovePerson.Endpoint).Produces(StatusCodes.Status204NoContent);
        admin.MapPost("/users/{id:int}/reset-password", ResetPassword.Endpoint).Produces<ResetPasswordResponse>();
        admin.MapPost("/users/{id:int}/password-link", SharePasswordLink.Endpoint).Produces<PasswordLinkResponse>(StatusCodes.Status201Created);
        admin.MapGet("/settings", ChangeServerSettings.GetEndpoint);
        admin.MapPut("/settings", ChangeServerSettings.Endpoint).Produces<ServerSettingsResponse>();
        admin.MapGet("/audit", ListAudit.Endpoint).Produces<Page<AuditResponse>>();
    }
}
