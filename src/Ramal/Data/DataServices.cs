using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Ramal.Data.PostgreSql;
using Ramal.Data.Sqlite;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>Registration of the database.</summary>
internal static class DataServices
{
    /// <param name="services">Where to register.</param>
    /// <param name="postgreSql">A PostgreSQL connection string; null for SQLite.</param>
    /// <param name="dataFolder">Where the SQLite file lies.</param>
    public static void AddData(this IServiceCollection services, string? postgreSql, string dataFolder)
    {
        services.AddSingleton<DatabaseContexts>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<EventCursors>();
        services.AddSingleton<SingleServer>();
        services.AddSingleton<StayAlone>();
        services.AddHostedService(provider => provider.GetRequiredService<StayAlone>());
        services.AddSingleton<EventSignal>();
        services.AddSingleton<EventSignalInterceptor>();
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<GroupCommit>();
        services.AddHostedService(provider => provider.GetRequiredService<GroupCommit>());
        services.AddSingleton<IXmlRepository, KeyRing>();
        if (postgreSql is not null)
        {
            services.AddPooledDbContextFactory<PostgreSqlRamalDbContext>((provider, options) =>
                Common(options.UseNpgsql(postgreSql), provider));
            services.AddSingleton(provider =>
            {
                var factory = provider.GetRequiredService<IDbContextFactory<PostgreSqlRamalDbContext>>();
                return new RamalDb(DatabaseKind.PostgreSql, postgreSql, factory.CreateDbContext);
            });
        }
        else
        {
            var connectionString = $"Data Source={DatabaseFile.PathIn(dataFolder)};Foreign Keys=True;Default Timeout=30";
            services.AddPooledDbContextFactory<SqliteRamalDbContext>((provider, options) =>
                Common(options.UseSqlite(connectionString).AddInterceptors(new SqlitePragmas()), provider));
            services.AddSingleton(provider =>
            {
                var factory = provider.GetRequiredService<IDbContextFactory<SqliteRamalDbContext>>();
                return new RamalDb(DatabaseKind.Sqlite, connectionString, factory.CreateDbContext);
            });
        }

        services.AddScoped<RamalDbContext>(provider =>
            provider.GetRequiredService<RamalDb>().ForRequest(provider.GetRequiredService<Tenant>().CallerOrNone?.AccountId));
    }

    private static void Common(DbContextOptionsBuilder options, IServiceProvider provider) => options
        .AddInterceptors(provider.GetRequiredService<EventSignalInterceptor>())
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning));
}
