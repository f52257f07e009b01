using Ramal.Connectors;

namespace Ramal.Testing;

/// <summary>Makes instances of a <see cref="ScriptedConnector"/> through the API, as a person would.</summary>
public static class ScriptedInstances
{
    /// <summary>Creates an instance; it is not connected yet. Pacing is off.</summary>
    public static async Task<ScriptedInstance> NewInstanceAsync(this RamalClient client, ScriptedConnector connector, string name = "Bot Vendas")
    {
        var created = (await client.PostAsync("/api/instances", new { name, connector = connector.Kind, paceMs = 0 })).EnsureStatus(201).Json;
        var key = created.GetProperty("sessionKey").GetString()!;
        return new ScriptedInstance(created.GetProperty("id").GetInt32(), key, connector.Line(key));
    }

    /// <summary>Creates an instance, pairs it and waits until it is connected. Pacing is off.</summary>
    public static async Task<ScriptedInstance> NewConnectedInstanceAsync(this RamalClient client, ScriptedConnector connector, string name = "Bot Vendas")
    {
        var instance = await client.NewInstanceAsync(connector, name);
        await client.ConnectAsync(instance);
        return instance;
    }

    /// <summary>Pairs it and waits until it is connected.</summary>
    public static async Task ConnectAsync(this RamalClient client, ScriptedInstance instance)
    {
        (await client.PostAsync($"/api/instances/{instance.Id}/connect", new { method = "qr" })).EnsureStatus(202);
        await client.UntilStatusAsync(instance.Id, LinkState.Connected);
    }

    /// <summary>Waits until the API says so.</summary>
    public static Task UntilStatusAsync(this RamalClient client, int id, LinkState state) => Until.TrueAsync(
        async () => (await client.GetAsync($"/api/instances/{id}")).EnsureStatus(200).Json.GetProperty("status").GetString()!
            .Equals(state.ToString(), StringComparison.OrdinalIgnoreCase),
        $"instance {id} {state}");
}

/// <summary>An instance and what lies behind it.</summary>
/// <param name="Id">Within the account.</param>
/// <param name="SessionKey"><c>2_1</c>.</param>
/// <param name="Line">The provider's side.</param>
public sealed record ScriptedInstance(int Id, string SessionKey, ScriptedLine Line);
