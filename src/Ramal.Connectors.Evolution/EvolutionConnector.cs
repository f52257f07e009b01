namespace Ramal.Connectors.Evolution;

/// <summary>Reaches WhatsApp through an Evolution API v2 server.</summary>
public sealed class EvolutionConnector : IConnector
{
    public string Kind => "evolution";

    public IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new(EvolutionSettings.AddressName, Required: true, Secret: false),
        new(EvolutionSettings.KeyName, Required: true, Secret: true),
        new(EvolutionSettings.InstanceSettingName, Required: true, Secret: false),
    ];

    public Type SessionType => typeof(EvolutionSession);

    public IReadOnlyList<SettingProblem> Validate(ConnectorSettings settings) => EvolutionSettings.Check(settings);

    public Task<ConnectionTest> TestAsync(
        ConnectorSettings settings, HttpClient http, TimeProvider clock, CancellationToken cancellationToken) =>
        ConnectionProbe.RunAsync(new EvolutionApi(EvolutionSettings.Read(settings), http, clock), clock, cancellationToken);

    public IConnectorSession Open(InstanceContext context) => new EvolutionSession(context);
}
