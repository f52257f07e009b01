using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class UpdateInstanceTests(InstancesServer shared)
{
    [Fact]
    public async Task Leaving_the_key_out_keeps_it()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.PostAsync("/api/instances", InstancesServer.EvolutionBody(token: "chave-original"));

        var updated = (await ana.PutAsync("/api/instances/1", new { name = "Suporte", evolutionApiUrl = "http://127.0.0.1:8090", token = "" })).EnsureStatus(200).Json;
        await ana.PostAsync("/api/instances/1/connect", new { method = "qr" });
        await ana.UntilStatusAsync(1, LinkState.Connected);

        var used = shared.Evolution.Line($"{ana.UserId}_1").Settings!;
        Assert.Equal(("Suporte", "http://127.0.0.1:8090"), (updated.GetProperty("name").GetString(), updated.GetProperty("settings").GetProperty("evolutionApiUrl").GetString()));
        Assert.Equal(("chave-original", "http://127.0.0.1:8090", "vendas"), (used["token"], used["evolutionApiUrl"], used["instanceName"]));
    }

    [Fact]
    public async Task New_settings_of_a_connected_instance_open_its_session_anew_and_a_new_name_does_not()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var first = instance.Line.Session;

        (await ana.PutAsync("/api/instances/1", new { name = "Outro nome", paceMs = 250 })).EnsureStatus(200);
        Assert.Same(first, instance.Line.Session);
        (await ana.PutAsync("/api/instances/1", new { address = "http://127.0.0.1:7" })).EnsureStatus(200);

        await Until.TrueAsync(() => instance.Line.Starts == 1, "the session to be opened anew");
        await ana.UntilStatusAsync(1, LinkState.Connected);
        Assert.NotSame(first, instance.Line.Session);
        Assert.Equal(1, instance.Line.OpenSessions);
    }

    [Fact]
    public async Task A_wrong_field_changes_nothing()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.NewInstanceAsync(shared.Scripted, "Antes");

        var answer = await ana.PutAsync("/api/instances/1", new { name = "Depois", paceMs = -5 });

        Assert.Equal(400, answer.Status);
        Assert.Equal("Antes", (await ana.GetAsync("/api/instances/1")).Json.GetProperty("name").GetString());
    }
}
