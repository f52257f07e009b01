using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

/// <summary>Test button, number check, list of connectors, and the page's old address.</summary>
public sealed class ProviderQuestionsTests(InstancesServer shared)
{
    [Theory]
    [InlineData(ConnectionTestState.Connected, true, "connected")]
    [InlineData(ConnectionTestState.WrongKey, false, "wrongKey")]
    [InlineData(ConnectionTestState.NotTheProvider, false, "notEvolution")]
    public async Task The_test_button_says_what_was_found(ConnectionTestState found, bool ok, string state)
    {
        var evolution = InstancesServer.NewEvolution();
        evolution.Test = new ConnectionTest(found, "HTTP 401", TimeSpan.FromMilliseconds(12));
        await using var server = await RamalTestServer.StartAsync(connectors: [evolution]);

        var answer = (await server.Admin.PostAsync("/api/evolution/test", new { evolutionApiUrl = "http://127.0.0.1:8080", token = "k", instanceName = "v" })).EnsureStatus(200).Json;
        await server.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody());
        var stored = (await server.Admin.PostAsync("/api/instances/1/test")).EnsureStatus(200).Json;

        Assert.Equal((ok, state, 12), (answer.GetProperty("ok").GetBoolean(), answer.GetProperty("state").GetString(), answer.GetProperty("latencyMs").GetInt32()));
        Assert.Equal(state, stored.GetProperty("state").GetString());
        Assert.False(string.IsNullOrWhiteSpace(answer.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task The_test_button_names_the_fields_that_are_missing()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = await ana.PostAsync("/api/evolution/test", new { evolutionApiUrl = "http://127.0.0.1:8080" });

        Assert.Equal(400, answer.Status);
        Assert.Equal(["token"], answer.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Numbers_are_checked_in_the_order_asked()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.NewConnectedInstanceAsync(shared.Scripted);

        var answer = (await ana.PostAsync("/api/instances/1/check-numbers", new { numbers = new[] { "+55 11 98888-7777", "5511988887770" } })).EnsureStatus(200).Json;
        var tooMany = await ana.PostAsync("/api/instances/1/check-numbers", new { numbers = Enumerable.Repeat("5511988887777", 51) });
        var wrong = await ana.PostAsync("/api/instances/1/check-numbers", new { numbers = new[] { "abc", null } });

        Assert.Equal([("+55 11 98888-7777", "+5511988887777", true), ("5511988887770", "+5511988887770", false)], answer.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("input").GetString()!, item.GetProperty("number").GetString()!, item.GetProperty("exists").GetBoolean())));
        Assert.Equal((400, 400), (tooMany.Status, wrong.Status));
    }

    [Fact]
    public async Task The_connectors_say_what_they_need_and_can()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = (await ana.GetAsync("/api/connectors")).EnsureStatus(200).Json;

        Assert.Equal(("evolution", false), (answer.GetProperty("default").GetString(), answer.GetProperty("defaultReady").GetBoolean()));
        var evolution = answer.GetProperty("items")[0];
        Assert.Equal(["evolutionApiUrl", "token", "instanceName"], evolution.GetProperty("settings").EnumerateArray().Select(setting => setting.GetProperty("name").GetString()));
        Assert.Contains("pairing", evolution.GetProperty("capabilities").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task The_old_address_of_the_page_leads_to_the_new_one()
    {
        using var anonymous = shared.Server.Anonymous();

        var answer = await anonymous.GetAsync("/tenant/instances");

        Assert.Equal((302, "/instances"), (answer.Status, answer.Headers.Location?.ToString()));
    }
}
