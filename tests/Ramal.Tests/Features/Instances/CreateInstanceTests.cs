using Ramal.Connectors;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class CreateInstanceTests(InstancesServer shared)
{
    [Fact]
    public async Task The_first_instance_is_number_one_active_and_says_that_no_phone_was_linked()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var created = (await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody("Bot Vendas"))).EnsureStatus(201);

        var instance = created.Json;
        Assert.Equal("/api/instances/1", created.Headers.Location?.ToString());
        Assert.Equal((1, $"{ana.UserId}_1", "Bot Vendas", true), (
            instance.GetProperty("id").GetInt32(), instance.GetProperty("sessionKey").GetString(),
            instance.GetProperty("name").GetString(), instance.GetProperty("isActive").GetBoolean()));
        Assert.Equal(("evolution", "disconnected", "never-paired", "connect"), (
            instance.GetProperty("connector").GetString(), instance.GetProperty("status").GetString(),
            instance.GetProperty("statusReason").GetString(), instance.GetProperty("action").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_key_is_never_answered_only_that_there_is_one()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody(token: "chave-muito-secreta-1"));

        var answers = new[]
        {
            await ana.GetAsync("/api/instances"), await ana.GetAsync("/api/instances/1"), await ana.GetAsync("/api/instances/active"),
            await ana.PutAsync("/api/instances/1", new { name = "Outro" }), await ana.PostAsync("/api/instances/1/activate"), await ana.DeleteAsync("/api/instances/1"),
        };

        Assert.All(answers, answer => Assert.DoesNotContain("chave-muito-secreta-1", answer.Text, StringComparison.Ordinal));
        Assert.True(answers[1].Json.GetProperty("settings").GetProperty("hasToken").GetBoolean());
        Assert.DoesNotContain(shared.Server.Log.Lines, line => line.Text.Contains("chave-muito-secreta-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_alone_needs_settings_of_the_server_and_says_which_are_missing()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = await ana.PostAsync("/api/instances", new { name = "Bot Vendas" });

        Assert.Equal((409, "connector-needs-settings"), (answer.Status, answer.Code));
        Assert.Equal(["evolutionApiUrl", "token"], answer.Json.GetProperty("missing").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task A_name_alone_is_enough_once_an_administrator_gave_the_server_an_Evolution_server()
    {
        var evolution = InstancesServer.NewEvolution();
        await using var server = await RamalTestServer.StartAsync(connectors: [evolution]);
        (await server.Admin.PutAsync("/api/admin/settings", new { evolutionApiUrl = "http://127.0.0.1:8081", evolutionToken = "chave-do-servidor" })).EnsureSuccess();
        using var ana = await server.NewPersonAsync();

        var created = (await ana.PostAsync("/api/instances", new { name = "Bot Vendas" })).EnsureStatus(201);
        await ana.PostAsync("/api/instances/1/connect", new { method = "qr" });
        await ana.UntilStatusAsync(1, Connectors.LinkState.Connected);

        var settings = evolution.Line($"{ana.UserId}_1").Settings!;
        Assert.StartsWith($"ramal-{ana.UserId}_1-", created.Json.GetProperty("settings").GetProperty("instanceName").GetString(), StringComparison.Ordinal);
        Assert.Equal(("http://127.0.0.1:8081", "chave-do-servidor"), (settings["evolutionApiUrl"], settings["token"]));
        Assert.DoesNotContain("chave-do-servidor", created.Text, StringComparison.Ordinal);

        // Nobody may point an instance that uses the server's key at another address or another remote instance.
        var moved = await ana.PutAsync("/api/instances/1", new { evolutionApiUrl = "http://127.0.0.1:9" });
        var renamed = await ana.PutAsync("/api/instances/1", new { instanceName = "de-outra-pessoa" });
        Assert.Equal((409, 409), (moved.Status, renamed.Status));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a\u0007b","connector":"scripted"}""", "name")]
    [InlineData("""{"name":"A","connector":"telepathy"}""", "connector")]
    [InlineData("""{"name":"A","connector":"scripted","paceMs":-1}""", "paceMs")]
    [InlineData("""{"name":"A","connector":"scripted","address":7}""", "address")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = await ana.PostAsync("/api/instances", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal((400, "validation-failed"), (answer.Status, answer.Code));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Text);
    }

    [Fact]
    public async Task Two_hundred_at_once_leave_as_many_rows_as_answers_say_one_active_and_no_id_twice()
    {
        using var ana = await shared.Server.NewPersonAsync();
        for (var i = 0; i < 20; i++)
        {
            (await ana.PostAsync("/api/instances", new { name = $"Linha {i}", connector = "scripted" })).EnsureStatus(201);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (Kind: i % 4, Answer: await AskAsync(i))));

        Assert.DoesNotContain(answers, answer => answer.Answer.Status is >= 500);
        var created = answers.Where(answer => answer.Kind is 0 or 3).Select(answer => answer.Answer.EnsureStatus(201).Json.GetProperty("id").GetInt32()).ToList();
        var deleted = answers.Count(answer => answer is { Kind: 2, Answer.Status: 200 });
        var left = (await ana.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(20 + created.Count - deleted, left.Count);
        Assert.Equal(created.Count, created.Distinct().Count());
        Assert.All(created, id => Assert.InRange(id, 21, 120));
        Assert.True(left.Count(instance => instance.GetProperty("isActive").GetBoolean()) <= 1);
        Assert.Equal(121, (await ana.PostAsync("/api/instances", new { name = "Depois", connector = "scripted" })).Json.GetProperty("id").GetInt32());

        Task<Answer> AskAsync(int i) => (i % 4) switch
        {
            0 or 3 => ana.PostAsync("/api/instances", new { name = $"Nova {i}", connector = "scripted" }),
            1 => ana.PostAsync($"/api/instances/{1 + (i % 20)}/activate"),
            _ => ana.DeleteAsync($"/api/instances/{1 + (i / 4 % 20)}"),
        };
    }

    [Theory]
    [InlineData(false, "native")]
    [InlineData(true, "evolution")]
    public async Task A_name_alone_gets_the_native_connector_unless_an_Evolution_server_is_set_up_for_everybody(bool hasEvolutionServer, string expected)
    {
        var native = new ScriptedConnector { Kind = "native", Settings = [] };
        await using var server = await RamalTestServer.StartAsync(
            connectors: new IConnector[] { native, InstancesServer.NewEvolution() },
            options: database => new RamalOptions
            {
                Data = database.Folder,
                Database = database.ConnectionString,
                SetupToken = RamalTestServer.SetupToken,
                SignUpOpen = true,
                PrivateAddressesAllowed = true,
                PasswordRounds = 1_000,
                EvolutionUrl = hasEvolutionServer ? new Uri("http://127.0.0.1:9") : null,
                EvolutionKey = hasEvolutionServer ? "chave" : null,
            });
        using var ana = await server.NewPersonAsync();

        var list = (await ana.GetAsync("/api/connectors")).EnsureStatus(200).Json;
        var byName = (await ana.PostAsync("/api/instances", new { name = "Bot Vendas" })).EnsureStatus(201).Json;
        var asked = (await ana.PostAsync("/api/instances", new { name = "Outro", connector = "native" })).EnsureStatus(201).Json;
        var byField = (await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody("Terceiro"))).EnsureStatus(201).Json;

        Assert.Equal((expected, true), (list.GetProperty("default").GetString(), list.GetProperty("defaultReady").GetBoolean()));
        Assert.Equal(
            (expected, "native", "evolution"),
            (byName.GetProperty("connector").GetString(), asked.GetProperty("connector").GetString(), byField.GetProperty("connector").GetString()));
    }
}
