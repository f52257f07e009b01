using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Live;
using Ramal.Features.Media;
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
        services.AddAccounts();
        services.AddLive();
        services.AddSingleton(new LiveAccess(TenantScope.StillAllowedAsync));
        services.AddMedia();
    }

    /// <summary>The order in which a request passes, and all routes.</summary>
    public static void UseRamal(this WebApplication app)
    {
        app.UseMiddleware<FailureMapping>();
        app.UseRouting();
        app.UseMiddleware<TenantScope>();
        app.MapAccounts();
        app.MapLive();
        app.MapMedia();
    }

    /// <summary>What has to be done before the first request: bring the database up to date.</summary>
    public static async Task PrepareRamalAsync(this WebApplication app, CancellationToken cancellationToken) =>
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);

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
