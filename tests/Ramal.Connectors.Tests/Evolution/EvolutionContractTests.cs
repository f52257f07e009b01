namespace Ramal.Connectors.Tests.Evolution;

public sealed class EvolutionContractTests : ConnectorContract
{
    protected override async Task<ITestProvider> StartProviderAsync(ManualClock clock) => await LabProvider.StartAsync(clock);
}
