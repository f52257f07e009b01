using Ramal.Testing;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class PublishFlowTests(SharedServer shared)
{
    [Fact]
    public async Task Errors_keep_a_flow_from_being_published_and_are_told()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var id = await MakeAsync(ana, Of(Keyword("oi"), Ask("a", "?", "a", "")));

        var refused = await ana.PostAsync($"/api/flows/{id}/publish", new { });
        var early = await ana.PostAsync($"/api/flows/{id}/activate");

        Assert.Equal((409, "flow-has-problems", "flow-not-published"), (refused.Status, refused.Code, early.Code));
        Assert.Contains("target-unknown", refused.Json.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_first_publication_activates_later_ones_leave_it_as_it_is()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var id = await MakeAsync(ana, Reply(Keyword("oi"), "um"));

        var first = (await ana.PostAsync($"/api/flows/{id}/publish", new { note = "começo" })).EnsureStatus(200).Json;
        (await ana.PostAsync($"/api/flows/{id}/deactivate", new { })).EnsureStatus(200);
        await ana.PutAsync($"/api/flows/{id}", new { draft = Reply(Keyword("oi"), "dois") });
        var second = (await ana.PostAsync($"/api/flows/{id}/publish")).EnsureStatus(200).Json;
        var again = (await ana.PostAsync($"/api/flows/{id}/activate")).EnsureStatus(200).Json;

        Assert.Equal(["active", "inactive", "active"], new[] { first, second, again }.Select(flow => flow.GetProperty("status").GetString()));
        Assert.Equal((2, false), (second.GetProperty("publishedVersion").GetInt32(), second.GetProperty("hasUnpublishedChanges").GetBoolean()));
        var version = (await ana.GetAsync($"/api/flows/{id}/versions/1")).EnsureStatus(200).Json;
        Assert.Equal(("começo", "Ana"), (version.GetProperty("note").GetString(), version.GetProperty("publishedBy").GetString()));
        Assert.Contains("um", version.GetProperty("definition").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("flow-version-not-found", (await ana.GetAsync($"/api/flows/{id}/versions/9")).Code);
    }

    [Fact]
    public async Task A_draft_is_thrown_away_back_to_what_is_published()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var id = await MakeAsync(ana, Reply(Keyword("oi"), "um"));
        Assert.Equal("flow-not-published", (await ana.DeleteAsync($"/api/flows/{id}/draft")).Code);
        var published = (await ana.PostAsync($"/api/flows/{id}/publish")).EnsureStatus(200).Json;
        await ana.PutAsync($"/api/flows/{id}", new { draft = Reply(Keyword("oi"), "dois") });

        var back = (await ana.DeleteAsync($"/api/flows/{id}/draft")).EnsureStatus(200).Json;

        Assert.Equal(published.GetProperty("draft").GetRawText(), back.GetProperty("draft").GetRawText());
        Assert.False(back.GetProperty("hasUnpublishedChanges").GetBoolean());
    }

    [Fact]
    public async Task Two_publications_at_once_make_two_versions_or_tell_one_of_them()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var id = await MakeAsync(ana, Reply(Keyword("oi"), "um"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ana.PostAsync($"/api/flows/{id}/publish", new { })));

        Assert.All(answers, answer => Assert.True(answer.Status == 200 || answer.Code == "flow-changed-meanwhile", answer.Text));
        var versions = (await ana.GetAsync($"/api/flows/{id}/versions")).Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("version").GetInt32()).ToList();
        Assert.Equal(answers.Count(answer => answer.Status == 200), versions.Count);
    }

    [Fact]
    public async Task Deactivating_lets_runs_go_on_or_ends_them_and_deleting_always_ends_them()
    {
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(Keyword("oi"), Ask("a", "Nome?", "b", "b"), Send("b", "Tchau")));
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);

        var quiet = (await stage.Person.PostAsync($"/api/flows/{flow}/deactivate", new { })).EnsureStatus(200).Json;
        await stage.HearAsync("Maria");
        await stage.UntilSaidAsync(2);
        await stage.HearAsync("oi");
        await stage.UntilTakenAsync();
        (await stage.Person.PostAsync($"/api/flows/{flow}/activate")).EnsureStatus(200);
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(3);
        var ended = (await stage.Person.PostAsync($"/api/flows/{flow}/deactivate", new { endRuns = true })).EnsureStatus(200).Json;

        Assert.Equal((1, 0), (quiet.GetProperty("running").GetInt32(), ended.GetProperty("running").GetInt32()));
        Assert.Equal("by-person", (await stage.RunsAsync(flow))[0].GetProperty("endReason").GetString());
        (await stage.Person.PostAsync($"/api/flows/{flow}/activate")).EnsureStatus(200);
        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(4);
        Assert.Equal(1, (await stage.Person.DeleteAsync($"/api/flows/{flow}")).EnsureStatus(200).Json.GetProperty("endedRuns").GetInt32());
        Assert.Equal("flow-not-found", (await stage.Person.GetAsync($"/api/flows/{flow}")).Code);
    }

    private static async Task<string> MakeAsync(RamalClient person, object definition) =>
        (await person.PostAsync("/api/flows", new { name = "Fluxo", definition })).EnsureStatus(201).Json.GetProperty("id").GetString()!;
}
