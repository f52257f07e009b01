using Microsoft.EntityFrameworkCore;
using Ramal.Features.Accounts;
using Ramal.Features.Imports;
using Ramal.Features.Instances;

namespace Ramal.Hosting;

/// <summary>What people and their accounts need from the features above them, which they may not see.</summary>
internal static class AccountParts
{
    public static void AddAccountParts(this IServiceCollection services)
    {
        services.AddSingleton(new AccountCounters(async (db, accounts, cancellationToken) => await db.Set<Instance>().IgnoreQueryFilters()
            .Where(instance => accounts.Contains(instance.AccountId) && instance.DeletedAt == null)
            .GroupBy(instance => instance.AccountId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken)));
        // What waited for somebody to belong to.
        services.AddSingleton(provider => new FirstAdministratorStep(provider.GetRequiredService<StartUpImport>().RunAsync));
        services.AddSingleton(provider => new AccountDeletionStep((_, account, _) => Task.FromResult<Func<Task>?>(async () =>
        {
            await provider.GetRequiredService<Pairings>().AbandonAccountAsync(account);
            await provider.GetRequiredService<InstanceSessions>().CloseAccountAsync(account);
        })));
        services.AddSingleton(provider => new ServerWideSettings(async (kind, cancellationToken) =>
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);

            // Both or nothing: half of them opens no session.
            if (kind == InstanceSettings.FlatConnector
                && await provider.GetRequiredService<ServerSettings>().GetEvolutionAsync(cancellationToken) is { ApiUrl: { } address, Token: { } key })
            {
                (values["evolutionApiUrl"], values["token"]) = (address, key);
            }

            return values;
        }));
    }
}
