using Ramal.Testing;

[assembly: AssemblyFixture(typeof(Ramal.Tests.SharedServer))]

namespace Ramal.Tests;

/// <summary>One server for all tests that need no clock or setting of their own. Each test makes its own person.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public RamalTestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RamalTestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
