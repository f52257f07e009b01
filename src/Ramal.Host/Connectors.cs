using Ramal.Connectors;
using Ramal.Connectors.Evolution;

namespace Ramal.Host;

/// <summary>The list of connectors: one line each.</summary>
internal static class Connectors
{
    public static void Add(IServiceCollection services) => services.AddSingleton<IConnector, EvolutionConnector>();
}
