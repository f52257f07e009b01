namespace Ramal.Connectors.Tests.Evolution;

/// <summary>The Test button against the lab: each thing that can be wrong is told apart.</summary>
public sealed class TestButtonTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private LabProvider? _provider;

    private LabProvider Provider => _provider!;

    public async ValueTask InitializeAsync() => _provider = await LabProvider.StartAsync(_clock);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    [Fact]
    public async Task Connected()
    {
        await Provider.LinkPhoneAsync();
        await ExpectAsync(ConnectionTestState.Connected);
    }

    [Fact]
    public async Task Not_connected()
    {
        await Provider.LinkPhoneAsync();
        await Provider.DropLinkAsync();
        await ExpectAsync(ConnectionTestState.NotConnected);
    }

    [Fact]
    public async Task Can_create_with_the_global_key_whether_other_instances_exist_or_not()
    {
        await ExpectAsync(ConnectionTestState.CanCreate);
        await Provider.LinkPhoneAsync();
        await ExpectAsync(ConnectionTestState.CanCreate, instance: "another");
        Assert.Single(Provider.Lab.Instances.All);
    }

    [Fact]
    public async Task An_instances_own_token_works_for_it_and_cannot_create_another()
    {
        await Provider.LinkPhoneAsync();
        var own = Provider.Lab.Instances[LabProvider.Instance].Token;

        await ExpectAsync(ConnectionTestState.Connected, own);
        await ExpectAsync(ConnectionTestState.UnknownInstance, own, "another");
    }

    [Fact]
    public async Task A_wrong_key_is_seen_although_an_unknown_instance_answers_404_to_any_key()
    {
        await ExpectAsync(ConnectionTestState.WrongKey, "wrong");
        await Provider.LinkPhoneAsync();
        await ExpectAsync(ConnectionTestState.WrongKey, "wrong");
    }

    [Fact]
    public async Task Unreachable()
    {
        await Provider.FailAsync(ProviderFault.RefusesConnections);
        await ExpectAsync(ConnectionTestState.Unreachable);
    }

    [Fact]
    public async Task Licence_required()
    {
        await Provider.FailAsync(ProviderFault.DemandsLicence);
        await ExpectAsync(ConnectionTestState.LicenseRequired);
    }

    [Fact]
    public async Task Provider_failed()
    {
        await Provider.FailAsync(ProviderFault.ServerError);
        await ExpectAsync(ConnectionTestState.ProviderFailed);
    }

    [Fact]
    public async Task Not_the_provider_for_garbage_and_for_a_wrong_base_path()
    {
        await ExpectAsync(ConnectionTestState.NotTheProvider, path: "/manager");
        await Provider.FailAsync(ProviderFault.Garbage);
        await ExpectAsync(ConnectionTestState.NotTheProvider);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_within_ten_seconds()
    {
        await Provider.FailAsync(ProviderFault.Hangs);
        var testing = RunAsync(Provider.Lab.Options.GlobalKey, LabProvider.Instance, "");
        await Until.TrueAsync(() => Provider.InFlight > 0, "on the wire");
        _clock.Advance(TimeSpan.FromSeconds(9.9));

        Assert.Equal(ConnectionTestState.Unreachable, (await testing).State);
    }

    [Fact]
    public async Task An_address_that_is_not_called_is_told_apart()
    {
        using var server = new ScriptedEvolution();
        server.Throw("GET instance/connectionState", new HttpRequestException(HttpRequestError.ConnectionError, "x", new AddressNotAllowedException("y")));

        Assert.Equal(ConnectionTestState.AddressNotAllowed, (await server.TestAsync()).State);
    }

    [Theory]
    [InlineData("[]", ConnectionTestState.CanCreate)]
    [InlineData("""[{"name":"a","token":"another"}]""", ConnectionTestState.CanCreate)]
    [InlineData("""[{"name":"a","token":"scripted-key"},{"name":"b","token":"scripted-key"}]""", ConnectionTestState.UnknownInstance)]
    public async Task Where_a_version_has_no_key_check_the_list_of_instances_decides(string list, ConnectionTestState expected)
    {
        using var server = new ScriptedEvolution();
        server.Answer("GET instance/connectionState", 404, """{"status":404,"error":"Not Found","response":{"message":["The \"ours\" instance does not exist"]}}""");
        server.Answer("GET instance/fetchInstances", 200, list);

        Assert.Equal(expected, (await server.TestAsync()).State);
    }

    [Fact]
    public async Task A_state_that_is_missing_means_not_connected()
    {
        // Seen right after a create that failed.
        using var server = new ScriptedEvolution();
        server.Answer("GET instance/connectionState", 200, """{"instance":{"instanceName":"ours"}}""");

        Assert.Equal(ConnectionTestState.NotConnected, (await server.TestAsync()).State);
    }

    private async Task ExpectAsync(ConnectionTestState expected, string? key = null, string instance = LabProvider.Instance, string path = "")
    {
        var test = await RunAsync(key ?? Provider.Lab.Options.GlobalKey, instance, path);
        Assert.Equal(expected, test.State);
        Assert.DoesNotContain(Provider.Lab.Options.GlobalKey, test.Detail ?? "", StringComparison.Ordinal);
    }

    private Task<ConnectionTest> RunAsync(string key, string instance, string path) => Provider.Connector.TestAsync(
        ScriptedEvolution.SettingsFor(Provider.Lab.BaseUrl + path + "/", key, instance), Provider.Http, _clock, TestContext.Current.CancellationToken);
}
