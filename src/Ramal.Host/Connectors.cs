using Ramal.Connectors;
using Ramal.Connectors.Evolution;
using Ramal.Connectors.Native;

namespace Ramal.Host;

/// <summary>The list of connectors: one line each, the default first.</summary>
internal static class Connectors
{
    public static void Add(IServiceCollection services, NativeOptions native)
    {
        services.AddSingleton<IConnector>(_ => new NativeConnector(native));
        services.AddSingleton<IConnector, EvolutionConnector>();
    }
}
