using System.Text.Json.Nodes;
using Ramal.Hosting;
using Ramal.Testing;
using Ramal.Tests.Features.Accounts;

namespace Ramal.Tests.Contracts;

/// <summary>
/// Nobody reaches what is somebody else's, asked of every route of the running server. A new route fails here until it
/// has a line in a table, and with the line it is probed.
/// </summary>
public sealed class CrossTenantTests : IAsyncLifetime
{
    /// <summary>For each route with a parameter: whose id it takes, and a body that would do something.</summary>
    private static readonly Dictionary<string, (IdKind Kind, object? Body)> WithId = new(StringComparer.Ordinal)
    {
        ["DELETE /api/admin/users/{id}"] = (IdKind.Person, null),
        ["POST /api/admin/users/{id}/reset-password"] = (IdKind.Person, null),
        ["PUT /api/admin/users/{id}"] = (IdKind.Person, new { name = "Tomada" }),
        ["DELETE /api/keys/{id}"] = (IdKind.Key, null),
        ["GET /api/media/{id}"] = (IdKind.Media, null),
        ["DELETE /api/instances/{id}"] = (IdKind.Instance, null),
        ["DELETE /api/instances/{id}/connect-link"] = (IdKind.PairingInstance, null),
        ["DELETE /api/instances/{id}/pairing"] = (IdKind.PairingInstance, null),
        ["GET /api/instances/{id}"] = (IdKind.Instance, null),
        ["GET /api/instances/{id}/groups"] = (IdKind.Instance, null),
        ["GET /api/instances/{id}/pairing"] = (IdKind.PairingInstance, null),
        ["GET /api/instances/{id}/qr.png"] = (IdKind.PairingInstance, null),
        ["POST /api/instances/{id}/activate"] = (IdKind.PairingInstance, null),
        ["POST /api/instances/{id}/check-numbers"] = (IdKind.Instance, new { numbers = new[] { "+5511988887777" } }),
        ["POST /api/instances/{id}/connect"] = (IdKind.PairingInstance, new { method = "qr" }),
        ["POST /api/instances/{id}/connect-link"] = (IdKind.PairingInstance, new { }),
        ["POST /api/instances/{id}/disconnect"] = (IdKind.Instance, null),
        ["POST /api/instances/{id}/restore"] = (IdKind.DeletedInstance, null),
        ["POST /api/instances/{id}/test"] = (IdKind.Instance, null),
        ["POST /api/instances/{id}/unlink"] = (IdKind.Instance, null),
        ["PUT /api/instances/{id}"] = (IdKind.Instance, new { name = "Tomada" }),
        ["DELETE /api/flows/secrets/{name}"] = (IdKind.Secret, null),
        ["DELETE /api/flows/{id}"] = (IdKind.Flow, null),
        ["DELETE /api/flows/{id}/draft"] = (IdKind.Flow, null),
        ["GET /api/conversations/{id}/flow-run"] = (IdKind.Conversation, null),
        ["GET /api/flow-runs/{id}"] = (IdKind.FlowRun, null),
        ["GET /api/flows/{id}"] = (IdKind.Flow, null),
        ["GET /api/flows/{id}/counts"] = (IdKind.Flow, null),
        ["GET /api/flows/{id}/export"] = (IdKind.Flow, null),
        ["GET /api/flows/{id}/runs"] = (IdKind.Flow, null),
        ["GET /api/flows/{id}/versions"] = (IdKind.Flow, null),
        ["GET /api/flows/{id}/versions/{version}"] = (IdKind.FlowVersion, null),
        ["POST /api/flow-runs/{id}/stop"] = (IdKind.FlowRun, null),
        ["POST /api/flows/{id}/activate"] = (IdKind.Flow, null),
        ["POST /api/flows/{id}/deactivate"] = (IdKind.Flow, new { endRuns = true }),
        ["POST /api/flows/{id}/duplicate"] = (IdKind.Flow, new { name = "Tomado" }),
        ["POST /api/flows/{id}/publish"] = (IdKind.Flow, new { }),
        ["POST /api/flows/{id}/simulate"] = (IdKind.Flow, new { inputs = new[] { new { text = "oi" } } }),
        ["POST /api/flows/{id}/start"] = (IdKind.Flow, (Func<Belongings, object>)(own => new { conversationId = own[IdKind.Conversation] })),
        ["POST /api/flows/{id}/versions/{version}/publish"] = (IdKind.FlowVersion, new { }),
        ["PUT /api/flows/secrets/{name}"] = (IdKind.Secret, new { value = "tomado" }),
        ["PUT /api/flows/{id}"] = (IdKind.Flow, new { name = "Tomado" }),
        ["DELETE /api/messages/{id}"] = (IdKind.Message, null),
        ["GET /api/messages/{id}"] = (IdKind.Message, null),
        ["PATCH /api/messages/{id}"] = (IdKind.Message, new { text = "Tomada" }),
        ["POST /api/messages/{id}/resolve"] = (IdKind.Message, new { @as = "drop" }),
        ["POST /api/messages/{id}/restore"] = (IdKind.Message, null),
        ["POST /api/messages/{id}/send-now"] = (IdKind.Message, null),
        ["DELETE /api/conversations/{id}/notes/{noteId}"] = (IdKind.ConversationNote, null),
        ["GET /api/conversations/{id}"] = (IdKind.Conversation, null),
        ["GET /api/conversations/{id}/messages"] = (IdKind.Conversation, null),
        ["GET /api/conversations/{id}/messages/{messageId}"] = (IdKind.ConversationMessage, null),
        ["GET /api/conversations/{id}/notes"] = (IdKind.Conversation, null),
        ["GET /api/conversations/{id}/scheduled"] = (IdKind.Conversation, null),
        ["POST /api/conversations/{id}/archive"] = (IdKind.Conversation, null),
        ["POST /api/conversations/{id}/messages"] = (IdKind.Conversation, new { text = "Tomada" }),
        ["POST /api/conversations/{id}/messages/{messageId}/media"] = (IdKind.ConversationMessage, null),
        ["POST /api/conversations/{id}/notes"] = (IdKind.Conversation, new { text = "Tomada" }),
        ["POST /api/conversations/{id}/read"] = (IdKind.Conversation, new { }),
        ["POST /api/conversations/{id}/unarchive"] = (IdKind.Conversation, null),
        ["POST /api/conversations/{id}/unread"] = (IdKind.Conversation, null),
        ["PUT /api/conversations/{id}/assignment"] = (IdKind.Conversation, new { userId = (int?)null }),
        ["PUT /api/conversations/{id}/automation"] = (IdKind.Conversation, new { paused = true }),
        ["PUT /api/conversations/{id}/labels"] = (IdKind.Conversation, new { labelIds = Array.Empty<Guid>() }),
        ["GET /api/instances/{id}/conversations"] = (IdKind.Instance, null),
        ["GET /api/instances/{id}/conversations/{conversationId}/messages"] = (IdKind.InstanceConversation, null),
        ["POST /api/instances/{id}/conversations/{conversationId}/messages"] = (IdKind.InstanceConversation, new { text = "Tomada" }),
        ["POST /api/instances/{id}/conversations/{conversationId}/read"] = (IdKind.InstanceConversation, new { }),
        ["GET /api/contacts/{id}"] = (IdKind.Contact, null),
        ["PATCH /api/contacts/{id}"] = (IdKind.Contact, new { typedName = "Tomada" }),
        ["POST /api/contacts/{id}/merge"] = (IdKind.Contact, new { otherId = Belongings.UnknownUuid }),
        ["POST /api/contacts/{id}/split"] = (IdKind.Contact, new { mergeId = Belongings.UnknownUuid }),
        ["DELETE /api/labels/{id}"] = (IdKind.Label, null),
        ["PUT /api/labels/{id}"] = (IdKind.Label, new { name = "Tomada" }),
        ["GET /openapi/{documentName}.json"] = (IdKind.Secret, null),
        ["GET /api/connect/{token}"] = (IdKind.Secret, null),
        ["GET /api/connect/{token}/pairing"] = (IdKind.Secret, null),
        ["POST /api/connect/{token}/start"] = (IdKind.Secret, new { method = "qr" }),
        ["POST /hooks/{connector}/{secret}"] = (IdKind.Secret, new { @event = "messages.upsert" }),
    };

    /// <summary>Routes without sign-in; everything else is 401 for whoever is not signed in.</summary>
    private static readonly string[] Public =
    [
        "GET /api/connect/{token}",
        "GET /api/connect/{token}/pairing",
        "GET /api/setup",
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/{documentName}.json",
        "GET /tenant/instances",
        "POST /api/connect/{token}/start",
        "POST /api/login",
        "POST /api/setup",
        "POST /api/signup",
        "POST /hooks/{connector}/{secret}",
    ];

    /// <summary>Lists that cannot be read to their end, and where they are probed instead.</summary>
    private static readonly Dictionary<string, string> EndlessLists = new(StringComparer.Ordinal)
    {
        ["GET /api/events"] = "StreamEventsTests",
    };

    private readonly ScriptedConnector _connector = new();
    private RamalTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RamalTestServer.StartAsync(connectors: [_connector]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_ids_of_somebody_else_answer_as_unknown_ones_and_change_nothing()
    {
        using var ana = await Belongings.MakeAsync(_server, _connector);
        using var bia = await _server.NewPersonAsync("Bia");
        using var key = await People.KeyOfAsync(_server, bia, "read", "send", "manage");
        var before = await ana.PhotographAsync();

        foreach (var route in RoutesWithId().Where(route => WithId[route.Name].Kind != IdKind.Secret))
        {
            var (kind, body) = BodyFor(ana, WithId[route.Name]);
            foreach (var (client, isKey) in new[] { (bia, false), (key, true) })
            {
                var foreign = await client.SendAsync(route.Method!, route.PathWith(ana[kind]), body);
                var unknown = await client.SendAsync(route.Method!, route.PathWith(Belongings.Unknown(kind)), body);
                Assert.Equal((route.Name, isKey, ExpectedOf(route.Access, isKey)), (route.Name, isKey, foreign.Status));
                Assert.True(JsonNode.DeepEquals(WithoutTrace(unknown), WithoutTrace(foreign)), $"{route.Name}: {foreign.Text} and not {unknown.Text}");
            }
        }

        var after = await ana.PhotographAsync();
        Assert.True(JsonNode.DeepEquals(before, after), $"Before: {before}\nAfter: {after}");
    }

    [Fact]
    public async Task The_owner_gets_through_with_the_same_requests()
    {
        // Otherwise a wrong line in the table would be a probe that always passes.
        foreach (var route in RoutesWithId().Where(route => route.Access.Kind != AccessKind.Administrator && WithId[route.Name].Kind != IdKind.Secret))
        {
            using var ana = await Belongings.MakeAsync(_server, _connector);
            var (kind, body) = BodyFor(ana, WithId[route.Name]);
            var answer = await ana.Owner.SendAsync(route.Method!, route.PathWith(ana[kind]), body);
            // Who may touch the contact is told that the other one, or the merge, is unknown.
            Assert.True(answer.Status is (>= 200 and < 300) or 409 || (kind == IdKind.Contact && answer.Code is "contact-not-found" or "merge-not-found"), $"{route.Name}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task What_a_body_names_has_to_be_ones_own()
    {
        using var ana = await Belongings.MakeAsync(_server, _connector);
        using var bia = await _server.NewPersonAsync("Bia");
        var instance = int.Parse(ana[IdKind.Instance], System.Globalization.CultureInfo.InvariantCulture);
        object[] bodies =
        [
            new { to = "+5511988887777", text = "a", instanceId = instance },
            new { to = "+5511988887777", text = "a", from = new[] { instance } },
            new { to = "+5511988887777", text = "a", from = "active", media = new { id = ana[IdKind.Media] } },
        ];

        foreach (var body in bodies)
        {
            Assert.Equal(404, (await bia.PostAsync("/api/messages", body)).Status);
        }
    }

    [Fact]
    public async Task No_list_shows_a_row_of_somebody_else()
    {
        using var ana = await Belongings.MakeAsync(_server, _connector);
        using var bia = await _server.NewPersonAsync("Bia");
        using var key = await People.KeyOfAsync(_server, bia, "read", "send", "manage");
        var lists = ServerRoute.Of(_server)
            .Where(route => route.Method == HttpMethod.Get && route.Parameters.Count == 0 && !EndlessLists.ContainsKey(route.Name) && route.Access.Kind != AccessKind.Administrator)
            .Select(route => route.Pattern)
            .Concat([$"/api/inbox/search?q={ana.Mark}", $"/api/conversations?q={ana.Mark}", $"/api/contacts?q={ana.Mark}", $"/api/messages?q={ana.Mark}", $"/api/messages?instanceId={ana[IdKind.Instance]}", $"/api/groups?q={ana.Mark}"])
            .ToList();

        Assert.Contains("/api/instances", lists);
        foreach (var list in lists)
        {
            foreach (var client in new[] { bia, key })
            {
                var answer = await client.GetAsync(list);
                Assert.All(ana.Signs, sign => Assert.False(answer.Text.Contains(sign, StringComparison.Ordinal), $"{list} shows {sign}"));
            }
        }

        // The signs are what the owner's lists do show.
        var own = string.Concat(await Task.WhenAll(new[] { "/api/instances", "/api/messages", "/api/keys", "/api/me" }.Select(async list => (await ana.Owner.GetAsync(list)).Text)));
        Assert.All([ana.Mark, ana[IdKind.Message], ana[IdKind.Media]], sign => Assert.Contains(sign, own, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_signing_in_only_the_public_routes_answer()
    {
        using var nobody = _server.Anonymous();
        var routes = ServerRoute.Of(_server);

        Assert.Equal(Public, routes.Where(route => route.Access.Kind == AccessKind.Public).Select(route => route.Name));
        foreach (var route in routes.Where(route => !Public.Contains(route.Name, StringComparer.Ordinal)))
        {
            Assert.Equal((route.Name, 401), (route.Name, (await nobody.SendAsync(route.Method!, route.PathWith(WithId.TryGetValue(route.Name, out var id) ? Belongings.Unknown(id.Kind) : ""), null)).Status));
        }
    }

    /// <summary>Some bodies name further things of the same owner.</summary>
    private static (IdKind Kind, object? Body) BodyFor(Belongings owner, (IdKind Kind, object? Body) line) =>
        (line.Kind, line.Body is Func<Belongings, object> make ? make(owner) : line.Body);

    private List<ServerRoute> RoutesWithId()
    {
        var routes = ServerRoute.Of(_server).Where(route => route.Parameters.Count > 0).ToList();
        Assert.True(
            routes.TrueForAll(route => WithId.ContainsKey(route.Name)),
            $"Say in {nameof(CrossTenantTests)}.{nameof(WithId)} whose id these routes take: {string.Join(", ", routes.Select(route => route.Name).Where(name => !WithId.ContainsKey(name)))}");
        Assert.Empty(WithId.Keys.Except(routes.Select(route => route.Name), StringComparer.Ordinal));
        return routes;
    }

    private static int ExpectedOf(Access access, bool isKey) =>
        access.Kind == AccessKind.Administrator || (isKey && access.Kind == AccessKind.Session) ? 403 : 404;

    private static JsonObject WithoutTrace(Answer answer)
    {
        var body = JsonNode.Parse(answer.Text)!.AsObject();
        Assert.True(body.Remove("traceId"));
        return body;
    }
}
