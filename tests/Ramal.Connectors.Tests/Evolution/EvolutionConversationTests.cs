namespace Ramal.Connectors.Tests.Evolution;

public sealed class EvolutionConversationTests : ConversationContract
{
    protected override async Task<ITestProvider> StartProviderAsync(ManualClock clock) => await LabProvider.StartAsync(clock);
}
