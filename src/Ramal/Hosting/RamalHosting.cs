using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Contacts;
using Ramal.Features.Flows;
using Ramal.Features.Groups;
using Ramal.Features.Inbox;
using Ramal.Features.Imports;
using Ramal.Features.Instances;
using Ramal.Features.Live;
using Ramal.Features.Media;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>Puts the server together.</summary>
public static class RamalHosting
{
    /// <summary>Largest JSON body, in bytes. Media routes have their own limit.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Registers everything but the connectors, which the host adds as <see cref="IConnector"/>.</summary>
    public static void AddRamal(this WebApplicationBuilder builder, RamalOptions options)
    {
        var services = builder.Services;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.AddServerHeader = false;
        });
        if (options.MetricsUrl is { } metrics)
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, $"{builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey)};{metrics}");
        }

        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<Tenant>();
        services.AddSingleton<SecretBox>();
        services.AddData(options.Database, options.Data);
        services.AddDataProtection().SetApplicationName("Ramal");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<IXmlRepository>()));
        services.ConfigureHttpJsonOptions(json => Configure(json.SerializerOptions));
        // Otherwise the framework answers a body of wrong types by itself, without naming the field.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<IdempotencyKeys>();
        services.AddRateLimits(options);
        services.AddSingleton<GuardedHttp>();
        services.AddSingleton(provider => new InstanceEvents(key => new ConnectorEventRouter(key, provider)));
        services.AddSingleton(provider => new CallbackRoot(() => CallbackRootOf(provider)));
        services.AddSingleton(new LiveAccess(TenantScope.StillAllowedAsync));
        services.AddHostedService<PairingNews>();
        services.AddSingleton<Health>();
        services.AddSingleton(provider => Health.Database(provider.GetRequiredService<RamalDb>()));
        services.AddSingleton(provider => Health.Events(provider.GetRequiredService<LiveHub>()));
        services.AddSingleton(provider => Health.Sender(provider.GetRequiredService<DueMessages>()));
        services.AddSingleton(provider => Health.OnlyServer(provider.GetRequiredService<SingleServer>()));
        services.AddSingleton<Metrics>();
        services.AddSingleton<InstanceGauge>();
        services.AddRamalOpenApi();
        services.AddAccountParts();
        services.AddAccounts();
        services.AddContacts();
        services.AddFlows();
        services.AddGroups();
        services.AddInbox();
        services.AddImports();
        services.AddInstances();
        services.AddLive();
        services.AddMedia();
        services.AddMessages();
    }

    /// <summary>The order in which a request passes, and all routes.</summary>
    public static void UseRamal(this WebApplication app)
    {
        // From the start: what is measured before the first look would be lost.
        app.Services.GetRequiredService<Metrics>();
        // Only from a proxy on this machine: whoever could set these headers from afar could choose the address we limit by.
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        app.UseMiddleware<FailureMapping>();
        app.UseMiddleware<MetricsRoute>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseMiddleware<TenantScope>();
        app.UseRateLimiter();
        app.UseMiddleware<Idempotency>();
        app.UseMiddleware<StaticPage>();
        app.MapGet("/health/live", Health.LiveEndpoint).Needs(AccessKind.Public).WithTags("Health").Produces<HealthResponse>();
        app.MapGet("/health/ready", Health.ReadyEndpoint).Needs(AccessKind.Public).WithTags("Health")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
        app.MapOpenApi("/openapi/{documentName}.json").Needs(AccessKind.Public);
        app.MapAccounts();
        app.MapContacts();
        app.MapFlows();
        app.MapGroups();
        app.MapInbox();
        app.MapImports();
        app.MapInstances();
        app.MapLive();
        app.MapMedia();
        app.MapMessages();
    }

    /// <summary>What has to be done before the first request: bring the database up to date.</summary>
    public static async Task PrepareRamalAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(app.Services.GetRequiredService<RamalOptions>().Data);
        await app.Services.GetRequiredService<SingleServer>().TakeAsync(cancellationToken);
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        await app.Services.GetRequiredService<StartUpImport>().RunAsync(cancellationToken);
    }

    /// <summary>Why the server stopped by itself, as a sentence for the operator; null when it was told to.</summary>
    public static string? WhyStopped(this WebApplication app) => app.Services.GetRequiredService<StayAlone>().WhyStopped;

    /// <summary>
    /// Where the first administrator sets the server up, or one who came from an older program sets a password; null once
    /// one was here. The token is behind the #, so that no log keeps it.
    /// </summary>
    public static async Task<Uri?> FindSetupLinkAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        var options = app.Services.GetRequiredService<RamalOptions>();
        if (!await app.Services.GetRequiredService<Setup>().IsNeededAsync(cancellationToken))
        {
            var links = app.Services.GetRequiredService<PasswordLinks>();
            return await links.FindStrandedAdministratorAsync(cancellationToken) is { } stranded && await links.MakeAsync(stranded, null, cancellationToken) is { } made
                ? new Uri(options.PublicUrl ?? new Uri(app.Urls.First()), made.Path)
                : null;
        }

        var token = app.Services.GetRequiredService<SetupToken>().Value;
        return new Uri(options.PublicUrl ?? new Uri(app.Urls.First()), $"/setup#token={Uri.EscapeDataString(token)}");
    }

    /// <summary>The public address, else the first one listened on; null before the server listens.</summary>
    private static Uri? CallbackRootOf(IServiceProvider services) =>
        services.GetRequiredService<RamalOptions>().PublicUrl
        ?? (services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? BindingAddress.Parse(address) is var binding && binding.Host is "*" or "+" or "0.0.0.0" or "[::]"
                ? new UriBuilder(binding.Scheme, "127.0.0.1", binding.Port).Uri
                : new Uri(address)
            : null);

    internal static void Configure(JsonSerializerOptions json)
    {
        json.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        json.AllowDuplicateProperties = false;
        json.MaxDepth = 16;
        json.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new UtcInstantConverter());
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
