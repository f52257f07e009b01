namespace Ramal.Connectors.Tests.Native;

public sealed class NativeContractTests : ConnectorContract
{
    protected override async Task<ITestProvider> StartProviderAsync(ManualClock clock) => await SimulatorProvider.StartAsync(clock);
}
