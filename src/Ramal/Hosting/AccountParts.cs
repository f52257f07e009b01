using Microsoft.EntityFrameworkCore;
using Ramal.Features.Accounts;
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
        services.AddSingleton(provider => new AccountDeletionStep(async (db, account, cancellationToken) =>
        {
            var ids = await db.Set<Instance>().Select(instance => instance.Id).ToListAsync(cancellationToken);
            var sessions = provider.GetRequiredService<InstanceSessions>();
            return () => Task.WhenAll(ids.Select(id => sessions.CloseAsync(new InstanceKey(account, id))));
        }));
        services.AddSingleton(provider => new ServerWideSettings(async (kind, cancellationToken) =>
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            if (kind == "evolution")
            {
                var evolution = await provider.GetRequiredService<ServerSettings>().GetEvolutionAsync(cancellationToken);
                if (evolution.ApiUrl is not null)
                {
                    values["evolutionApiUrl"] = evolution.ApiUrl;
                }

                if (evolution.Token is not null)
                {
                    values["token"] = evolution.Token;
                }
            }

            return values;
        }));
    }
}
