using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Inbox;
using Ramal.Testing;
using Ramal.Tests.Features.Inbox;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Flows;

/// <summary>A server with a connected number, flows on it, and people who write to it.</summary>
internal sealed class FlowStage : IAsyncDisposable
{
    private FlowStage(Ledger ledger) => Ledger = ledger;

    public Ledger Ledger { get; }

    public RamalClient Person => Ledger.Person;

    /// <summary>Everything that went out through the first number, in order.</summary>
    public List<string> Said => [.. Ledger.Line.Handed.Select(handed => handed.Message.Text)];

    public static async Task<FlowStage> StartAsync(ManualClock? clock = null, TestDatabase? database = null, ScriptedConnector? connector = null) =>
        new(await Ledger.StartAsync(clock, database, connector));

    /// <summary>Makes a flow and publishes it.</summary>
    public Task<string> PublishAsync(object definition, string name = "Fluxo", int priority = 0, int[]? instanceIds = null) =>
        PublishAsync(Person, definition, name, priority, instanceIds);

    public static async Task<string> PublishAsync(RamalClient person, object definition, string name = "Fluxo", int priority = 0, int[]? instanceIds = null)
    {
        var made = (await person.PostAsync("/api/flows", new { name, definition, priority, instanceIds })).EnsureStatus(201).Json;
        var id = made.GetProperty("id").GetString()!;
        (await person.PostAsync($"/api/flows/{id}/publish", new { })).EnsureStatus(200);
        return id;
    }

    /// <summary>Somebody writes to the first number.</summary>
    public Task HearAsync(string text, string from = Inbound.Maria, DateTimeOffset? at = null) => Ledger.PublishAsync(Inbound.Text(text, from, at: at));

    /// <summary>
    /// Until so many went out and the ledger knows what became of them: while a send is under way, nobody can tell whether an
    /// echo is its own or was written on the phone.
    /// </summary>
    public async Task UntilSaidAsync(int count)
    {
        await Until.TrueAsync(() => Said.Count >= count, $"{count} messages, not {string.Join(" | ", Said)}");
        await Until.TrueAsync(
            async () => (await Person.GetAsync("/api/messages?state=handed")).EnsureStatus(200).Json.GetProperty("items").GetArrayLength() == 0, "no send under way");
    }

    public async Task<List<JsonElement>> RunsAsync(string flowId) =>
        [.. (await Person.GetAsync($"/api/flows/{flowId}/runs")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> UntilRunAsync(string flowId, string state)
    {
        JsonElement found = default;
        await Until.TrueAsync(
            async () =>
            {
                found = (await RunsAsync(flowId)).FirstOrDefault();
                return found.ValueKind == JsonValueKind.Object && found.GetProperty("state").GetString() == state;
            },
            $"a run {state}");
        return found;
    }

    public async Task<Guid> ConversationAsync()
    {
        await using var db = Ledger.Get<RamalDb>().ForAccount(Person.UserId);
        return await db.Set<Conversation>().Select(conversation => conversation.Id).SingleAsync();
    }

    /// <summary>Until the reader of flows has taken everything that happened so far.</summary>
    public Task UntilTakenAsync() => UntilTakenAsync(Ledger.Server);

    public static async Task UntilTakenAsync(RamalTestServer server)
    {
        var services = server.App.Services;
        var events = (EventReader)services.GetService(typeof(EventReader))!;
        var cursors = (EventCursors)services.GetService(typeof(EventCursors))!;
        await Until.TrueAsync(
            async () => await events.ReadAsync(await cursors.LoadAsync("flows", CancellationToken.None), 1, CancellationToken.None) is { Events.Count: 0, MoreSoon: false },
            "flows took everything");
    }

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}

/// <summary>Definitions as somebody would send them.</summary>
internal static class Definitions
{
    public static object Keyword(params string[] words) => new { id = "t1", kind = "keyword", match = "contains", words };

    public static object Any() => new { id = "t1", kind = "anyMessage" };

    public static object Api() => new { id = "t1", kind = "api" };

    public static object Of(object trigger, params object[] steps) => new { triggers = new[] { trigger }, start = JsonSerializer.SerializeToElement(steps[0]).GetProperty("id").GetString(), steps };

    public static object Send(string id, string text, string? next = null) => new { id, kind = "send", variants = new[] { new { text } }, next = new { next } };

    public static object Wait(string id, string time, string next, string? reply = null) => new { id, kind = "wait", @for = time, next = new { next, reply } };

    public static object Ask(string id, string text, string answer, string timeout, string? saveAs = null, object? expect = null, string? invalid = null, int retries = 2, object? reminder = null, string within = "P1D") => new
    {
        id,
        kind = "ask",
        text,
        saveAs,
        expect = expect ?? new { type = "text" },
        retries,
        reminder,
        timeout = within,
        next = new { answer, timeout, invalid },
    };

    public static object End(string id = "fim") => new { id, kind = "end" };

    /// <summary>Says one thing.</summary>
    public static object Reply(object trigger, string text) => Of(trigger, Send("s1", text));
}
