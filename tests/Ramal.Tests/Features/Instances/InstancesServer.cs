using Ramal.Connectors;
using Ramal.Tests.Features.Instances;
using Ramal.Testing;

[assembly: AssemblyFixture(typeof(InstancesServer))]

namespace Ramal.Tests.Features.Instances;

/// <summary>One server for the tests of instances that need no clock of their own, with two scripted connectors.</summary>
public sealed class InstancesServer : IAsyncLifetime
{
    public RamalTestServer Server { get; private set; } = null!;

    /// <summary>Needs no settings.</summary>
    public ScriptedConnector Scripted { get; } = new();

    /// <summary>Asks for what Evolution asks for; the default.</summary>
    public ScriptedConnector Evolution { get; } = NewEvolution();

    public static ScriptedConnector NewEvolution() => new()
    {
        Kind = "evolution",
        Settings = [new("evolutionApiUrl", Required: true, Secret: false), new("token", Required: true, Secret: true), new("instanceName", Required: true, Secret: false)],
    };

    public static object EvolutionBody(string name = "Vendas", string token = "segredo-da-chave") =>
        new { name, evolutionApiUrl = "http://127.0.0.1:8080", token, instanceName = "vendas" };

    public async ValueTask InitializeAsync() => Server = await RamalTestServer.StartAsync(connectors: new IConnector[] { Evolution, Scripted });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
