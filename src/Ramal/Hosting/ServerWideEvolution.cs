using Ramal.Features.Accounts;
using Ramal.Features.Instances;

namespace Ramal.Hosting;

/// <summary>The Evolution server for everybody: what an administrator set in the page, else what the process was started with.</summary>
internal sealed class ServerWideEvolution(ServerSettings settings, RamalOptions options)
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    /// <summary>Both address and key, or nothing.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> OfAsync(string connector, CancellationToken cancellationToken)
    {
        if (connector != InstanceSettings.FlatConnector)
        {
            return Nothing;
        }

        var set = await settings.GetEvolutionAsync(cancellationToken);
        var (address, key) = set is { ApiUrl: not null, Token: not null }
            ? (set.ApiUrl, set.Token)
            : (options.EvolutionUrl?.ToString().TrimEnd('/'), options.EvolutionKey);
        return address is null || key is null
            ? Nothing
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["evolutionApiUrl"] = address, ["token"] = key };
    }
}
