using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Body of <c>POST /api/evolution/test</c>, and, all optional, of <c>POST /api/instances/{id}/test</c>.</summary>
/// <param name="EvolutionApiUrl">Address of the Evolution API server.</param>
/// <param name="Token">Its key.</param>
/// <param name="InstanceName">The instance's name there.</param>
public sealed record TestConnectionRequest(string? EvolutionApiUrl = null, string? Token = null, string? InstanceName = null);

/// <summary>What the Test button found.</summary>
/// <param name="Ok">The settings are right, whether or not the number is connected yet.</param>
/// <param name="State">Stable word.</param>
/// <param name="Detail">The same in a sentence.</param>
/// <param name="Action">What to do about it, or null.</param>
/// <param name="LatencyMs">Until the provider answered.</param>
public sealed record TestConnectionResponse(bool Ok, string State, string Detail, ActionResponse? Action, long LatencyMs)
{
    internal static TestConnectionResponse Of(ConnectionTest test) => new(
        test.State is ConnectionTestState.Connected or ConnectionTestState.NotConnected or ConnectionTestState.CanCreate,
        Texts.CodeOf(test.State),
        Texts.Of(test.State).ToString(),
        ActionResponse.Of(Texts.ActionFor(test.State)),
        (long)test.Latency.TotalMilliseconds);
}

/// <summary>The Test button: settings as typed, or as stored. Changes nothing.</summary>
internal sealed partial class TestConnection(
    RamalDbContext db, ConnectorCatalog connectors, SettingsBox settings, GuardedHttp http, TimeProvider clock, ILogger<TestConnection> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static async Task<IResult> TypedEndpoint(TestConnectionRequest request, TestConnection test, CancellationToken cancellationToken) =>
        (await test.OfTypedAsync(request, cancellationToken)).ToHttp();

    public static async Task<IResult> StoredEndpoint(int id, TestConnectionRequest? request, TestConnection test, CancellationToken cancellationToken) =>
        (await test.OfStoredAsync(id, request ?? new TestConnectionRequest(), cancellationToken)).ToHttp();

    private async Task<Outcome<TestConnectionResponse>> OfTypedAsync(TestConnectionRequest request, CancellationToken cancellationToken)
    {
        if (connectors.Find(InstanceSettings.FlatConnector) is not { } connector)
        {
            return InstanceProblems.ConnectorMissing;
        }

        var values = InstanceSettings.OfConnector(connector, SettingValues.Of(request.EvolutionApiUrl, request.Token, request.InstanceName, null));
        InstanceSettings.NameRemote(connector, values, "test");
        return await RunAsync(connector, new ConnectorSettings(values), http.Client, cancellationToken);
    }

    private async Task<Outcome<TestConnectionResponse>> OfStoredAsync(int id, TestConnectionRequest request, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        if (connectors.Find(instance.Connector) is not { } connector)
        {
            return InstanceProblems.ConnectorMissing;
        }

        var typed = InstanceSettings.OfConnector(connector, SettingValues.Of(request.EvolutionApiUrl, request.Token, request.InstanceName, null));
        if (typed.Count == 0)
        {
            var stored = await settings.EffectiveAsync(instance, cancellationToken);
            return await RunAsync(connector, stored, http.ClientFor(instance.UsesServerSettings), cancellationToken);
        }

        // The server's own key is never tried at an address that a person typed.
        var values = instance.UsesServerSettings ? [] : settings.Own(instance);
        foreach (var (name, value) in typed)
        {
            values[name] = value;
        }

        return await RunAsync(connector, new ConnectorSettings(values), http.Client, cancellationToken);
    }

    private async Task<Outcome<TestConnectionResponse>> RunAsync(
        IConnector connector, ConnectorSettings values, HttpClient client, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        foreach (var problem in connector.Validate(values))
        {
            errors.Add(problem.Name, Texts.Of(problem.Kind));
        }

        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        try
        {
            return TestConnectionResponse.Of(await connector.TestAsync(values, client, clock, cancellationToken).WaitAsync(Limit, clock, cancellationToken));
        }
        catch (TimeoutException)
        {
            LogTookTooLong(connector.Kind);
            return TestConnectionResponse.Of(new ConnectionTest(ConnectionTestState.Unreachable, null, Limit));
        }
    }

    [LoggerMessage(LogLevel.Warning, "A test of connector {Connector} took longer than it may")]
    private partial void LogTookTooLong(string connector);
}
