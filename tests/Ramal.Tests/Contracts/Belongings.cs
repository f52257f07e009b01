using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Accounts;
using Ramal.Tests.Features.Flows;
using Ramal.Tests.Features.Inbox;

namespace Ramal.Tests.Contracts;

/// <summary>The kinds of ids in paths.</summary>
internal enum IdKind
{
    /// <summary>A connected instance.</summary>
    Instance,

    /// <summary>An instance whose pairing shows a QR code.</summary>
    PairingInstance,

    /// <summary>An instance deleted a moment ago, which can still be restored.</summary>
    DeletedInstance,
    Message,
    Media,
    Key,
    Person,
    Conversation,
    Contact,
    Label,

    /// <summary>A conversation and one of its messages, in this order.</summary>
    ConversationMessage,

    /// <summary>A conversation and one of its notes.</summary>
    ConversationNote,

    /// <summary>An instance and one of its conversations.</summary>
    InstanceConversation,

    /// <summary>A published flow.</summary>
    Flow,

    /// <summary>A living run of it.</summary>
    FlowRun,

    /// <summary>A flow and one of its versions.</summary>
    FlowVersion,

    /// <summary>Whoever knows the path may use it: it carries a secret, or nothing that anybody owns.</summary>
    Secret,
}

/// <summary>One of each thing that a person can own.</summary>
internal sealed class Belongings : IDisposable
{
    public const string UnknownNumber = "987654";
    public const string UnknownUuid = "0198c0de-0000-7000-8000-00000000dead";
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    private readonly Dictionary<IdKind, string> _ids = [];

    private Belongings(RamalClient owner) => Owner = owner;

    public RamalClient Owner { get; }

    /// <summary>Part of every text that belongs to the person, and of nothing else.</summary>
    public string Mark { get; } = $"marca{Guid.NewGuid():N}";

    /// <summary>What no answer to somebody else may hold.</summary>
    public List<string> Signs { get; } = [];

    public string this[IdKind kind] => _ids[kind];

    public static string Unknown(IdKind kind) => kind switch
    {
        IdKind.Message or IdKind.Media or IdKind.Conversation or IdKind.Contact or IdKind.Label or IdKind.Flow or IdKind.FlowRun => UnknownUuid,
        IdKind.ConversationMessage or IdKind.ConversationNote => $"{UnknownUuid}/{UnknownUuid}",
        IdKind.InstanceConversation => $"{UnknownNumber}/{UnknownUuid}",
        IdKind.FlowVersion => $"{UnknownUuid}/1",
        _ => UnknownNumber,
    };

    public static async Task<Belongings> MakeAsync(RamalTestServer server, ScriptedConnector connector)
    {
        var made = new Belongings(await server.NewPersonAsync("Ana"));
        made.Signs.Add(made.Mark);
        await made.MakeInstancesAsync(connector);
        await made.MakeMessageAsync();
        await made.MakeConversationAsync(connector);
        await made.MakeFlowAsync(connector);
        var key = (await made.Owner.PostAsync("/api/keys", new { name = made.Mark, scopes = new[] { "read" } })).EnsureStatus(201).Json;
        made._ids[IdKind.Key] = key.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture);
        made._ids[IdKind.Person] = made.Owner.UserId.ToString(CultureInfo.InvariantCulture);
        made.Signs.Add(key.GetProperty("secret").GetString()!);
        made.Signs.Add(await People.EmailOfAsync(made.Owner));
        return made;
    }

    /// <summary>Everything the owner sees, to compare before and after.</summary>
    public async Task<JsonArray> PhotographAsync()
    {
        string[] paths =
        [
            "/api/me", "/api/keys", "/api/instances", $"/api/instances/{this[IdKind.Instance]}", $"/api/instances/{this[IdKind.PairingInstance]}/pairing",
            "/api/messages", $"/api/messages/{this[IdKind.Message]}", "/api/messages/summary", $"/api/media/{this[IdKind.Media]}",
            "/api/flows", $"/api/flows/{this[IdKind.Flow]}", $"/api/flows/{this[IdKind.Flow]}/versions", $"/api/flow-runs/{this[IdKind.FlowRun]}", "/api/flows/secrets", "/api/flows/settings",
            "/api/conversations", $"/api/conversations/{this[IdKind.Conversation]}/messages", $"/api/conversations/{this[IdKind.Conversation]}/notes",
            $"/api/contacts/{this[IdKind.Contact]}", "/api/labels", "/api/inbox/settings",
        ];
        var photograph = new JsonArray();
        foreach (var path in paths)
        {
            var answer = (await Owner.GetAsync(path)).EnsureStatus(200);
            photograph.Add(new JsonObject
            {
                ["path"] = path,
                ["answer"] = answer.ContentHeaders.ContentType!.MediaType!.Contains("json", StringComparison.Ordinal) ? JsonNode.Parse(answer.Text) : answer.Text,
            });
        }

        return photograph;
    }

    public void Dispose() => Owner.Dispose();

    /// <summary>A flow that somebody is in the middle of.</summary>
    private async Task MakeFlowAsync(ScriptedConnector connector)
    {
        // A word of its own: the message of before may still be on its way to the flows.
        var definition = Definitions.Of(Definitions.Keyword($"inicio{Mark}"), Definitions.Ask("a", $"{Mark}?", "fim", "fim"), Definitions.End());
        var flow = await FlowStage.PublishAsync(Owner, definition, $"{Mark} fluxo");
        (await Owner.PutAsync($"/api/flows/secrets/{Mark}", new { value = $"{Mark}-secreto" })).EnsureStatus(204);
        var line = connector.Line($"{Owner.UserId}_{this[IdKind.Instance]}");
        await line.PublishAsync(Inbound.Text($"inicio{Mark}"));
        await Until.TrueAsync(async () => (await Owner.GetAsync($"/api/flows/{flow}/runs?state=alive")).Json.GetProperty("items").GetArrayLength() == 1, "a run");
        var run = (await Owner.GetAsync($"/api/flows/{flow}/runs")).Json.GetProperty("items")[0];

        // Nothing may still be on its way when somebody compares before and after.
        await Until.TrueAsync(
            async () => (await Owner.GetAsync($"/api/conversations/{run.GetProperty("conversationId").GetString()}")).Json.GetProperty("lastMessage").GetProperty("direction").GetString() == "out", "the question in the thread");
        (_ids[IdKind.Flow], _ids[IdKind.FlowRun]) = (flow, run.GetProperty("id").GetString()!);
        _ids[IdKind.FlowVersion] = $"{flow}/1";
        Signs.AddRange([flow, this[IdKind.FlowRun]]);
    }

    private async Task MakeInstancesAsync(ScriptedConnector connector)
    {
        var connected = await Owner.NewInstanceAsync(connector, $"{Mark} um");
        connected.Line.Groups = [new GroupInfo(new ChatId("120363000000000001@g.us"), $"{Mark} grupo", 3, true)];
        await Owner.ConnectAsync(connected);
        var pairing = await Owner.NewInstanceAsync(connector, $"{Mark} dois");
        pairing.Line.WaitsForScan = true;
        pairing.Line.Steps = [new PairingStep.ShowQr($"{Mark}-qr", DateTimeOffset.UnixEpoch.AddYears(100))];
        (await Owner.PostAsync($"/api/instances/{pairing.Id}/connect", new { method = "qr" })).EnsureStatus(202);
        await Until.TrueAsync(
            async () => (await Owner.GetAsync($"/api/instances/{pairing.Id}/pairing")).Text.Contains("showQr", StringComparison.Ordinal), "the QR code is shown");
        var deleted = await Owner.NewInstanceAsync(connector, $"{Mark} três");
        (await Owner.DeleteAsync($"/api/instances/{deleted.Id}")).EnsureSuccess();
        _ids[IdKind.Instance] = connected.Id.ToString(CultureInfo.InvariantCulture);
        _ids[IdKind.PairingInstance] = pairing.Id.ToString(CultureInfo.InvariantCulture);
        _ids[IdKind.DeletedInstance] = deleted.Id.ToString(CultureInfo.InvariantCulture);
        Signs.AddRange([connected.SessionKey, connected.Line.PhoneNumber]);
    }

    private async Task MakeConversationAsync(ScriptedConnector connector)
    {
        var line = connector.Lines.Single(one => one.SessionKey == $"{Owner.UserId}_{this[IdKind.Instance]}");
        await line.PublishAsync(new ConnectorEvent.MessageReceived(
            $"received:{Mark}", TimeProvider.System.GetUtcNow(), new ExternalMessageId(Mark), new ChatId("5511955554444@scripted"), ChatKind.Person,
            [new PersonAlias(PersonAliasKind.Phone, "5511955554444")], $"{Mark} pessoa", new MessageContent.Text($"{Mark} recebida"), null));
        var conversation = (await Owner.GetAsync("/api/conversations")).EnsureStatus(200).Json.GetProperty("items")[0];
        var id = _ids[IdKind.Conversation] = conversation.GetProperty("id").GetString()!;
        _ids[IdKind.Contact] = conversation.GetProperty("contactId").GetString()!;
        _ids[IdKind.Label] = (await Owner.PostAsync("/api/labels", new { name = Mark })).EnsureStatus(201).Json.GetProperty("id").GetString()!;
        var note = (await Owner.PostAsync($"/api/conversations/{id}/notes", new { text = $"{Mark} nota" })).EnsureStatus(201).Json.GetProperty("id").GetString()!;
        _ids[IdKind.ConversationMessage] = $"{id}/{conversation.GetProperty("lastMessage").GetProperty("id").GetString()}";
        _ids[IdKind.ConversationNote] = $"{id}/{note}";
        _ids[IdKind.InstanceConversation] = $"{this[IdKind.Instance]}/{id}";
        Signs.AddRange([id, this[IdKind.Contact], this[IdKind.Label], note]);
    }

    private async Task MakeMessageAsync()
    {
        var part = new ByteArrayContent(Png);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { part, "file", $"{Mark}.png" } };
        _ids[IdKind.Media] = (await Owner.PostAsync("/api/media", form)).EnsureStatus(201).Json.GetProperty("id").GetString()!;
        var message = await Owner.PostAsync("/api/messages", new
        {
            to = "+5511988887777",
            text = $"{Mark} texto",
            media = new { id = this[IdKind.Media] },
            sendAt = TimeProvider.System.GetUtcNow().AddDays(30),
        });
        _ids[IdKind.Message] = message.EnsureStatus(201).Json.GetProperty("id").GetString()!;
        Signs.AddRange([this[IdKind.Media], this[IdKind.Message]]);
    }
}
