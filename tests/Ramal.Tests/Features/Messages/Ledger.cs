using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

/// <summary>A server of one test with a connected instance and whoever owns it.</summary>
public sealed class Ledger : IAsyncDisposable
{
    private Ledger(RamalTestServer server, ScriptedConnector connector, RamalClient person, ScriptedInstance instance) =>
        (Server, Connector, Person, Instance) = (server, connector, person, instance);

    public RamalTestServer Server { get; }

    public ScriptedConnector Connector { get; }

    public RamalClient Person { get; }

    public ScriptedInstance Instance { get; }

    public ScriptedLine Line => Instance.Line;

    public static async Task<Ledger> StartAsync(ManualClock? clock = null, TestDatabase? database = null, ScriptedConnector? connector = null)
    {
        var ledger = await StartIdleAsync(clock, database, connector);
        await ledger.Person.ConnectAsync(ledger.Instance);
        return ledger;
    }

    /// <summary>The number was never connected, so no lane has ever run for it: whatever is claimed, the test claims.</summary>
    public static async Task<Ledger> StartIdleAsync(ManualClock? clock = null, TestDatabase? database = null, ScriptedConnector? connector = null)
    {
        connector ??= new ScriptedConnector();
        var server = await RamalTestServer.StartAsync(clock, [connector], database);
        var person = await server.NewPersonAsync();
        return new Ledger(server, connector, person, await person.NewInstanceAsync(connector));
    }

    /// <summary>Asks for a message and answers its id.</summary>
    public async Task<string> PlanAsync(object request) =>
        (await Person.PostAsync("/api/messages", request)).EnsureStatus(201).Json.GetProperty("id").GetString()!;

    public Task<string> PlanAsync(DateTimeOffset sendAt, string text = "Olá", string? lateBy = null) =>
        PlanAsync(new { to = "(11) 98888-7777", text, sendAt, lateBy });

    public async Task<JsonElement> ReadAsync(string id) => (await Person.GetAsync($"/api/messages/{id}")).EnsureStatus(200).Json;

    public async Task<string> StateAsync(string id) => (await ReadAsync(id)).GetProperty("state").GetString()!;

    public async Task<JsonElement> UntilAsync(string id, string state)
    {
        await Until.TrueAsync(async () => await StateAsync(id) == state, $"message {state}");
        return await ReadAsync(id);
    }

    public T Get<T>()
        where T : notnull => Server.App.Services.GetRequiredService<T>();

    public Task PublishAsync(ConnectorEvent happened) => Line.PublishAsync(happened);

    public async ValueTask DisposeAsync()
    {
        Person.Dispose();
        await Server.DisposeAsync();
    }
}
