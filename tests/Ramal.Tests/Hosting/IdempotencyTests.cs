using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class IdempotencyTests(SharedServer shared)
{
    private static readonly object Key = new { name = "planilha", scopes = new[] { "read" } };

    [Fact]
    public async Task The_same_key_and_body_get_the_first_answer_again_and_the_work_is_done_once()
    {
        using var person = await shared.Server.NewPersonAsync();

        var first = await PostAsync(person, "/api/keys", Key, "k1");
        var again = await PostAsync(person, "/api/keys", Key, "k1");
        var next = await PostAsync(person, "/api/keys", Key, "k2");

        Assert.Equal((201, first.Text, first.Headers.Location), (again.Status, again.Text, again.Headers.Location));
        Assert.Equal(first.ContentHeaders.ContentType, again.ContentHeaders.ContentType);
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.NotEqual(first.Text, next.Text);
        Assert.Equal(2, (await person.GetAsync("/api/keys")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_refusal_is_repeated_too_and_another_body_is_refused()
    {
        using var person = await shared.Server.NewPersonAsync();

        var refused = await PostAsync(person, "/api/keys", new { name = "" }, "k1");
        var again = await PostAsync(person, "/api/keys", new { name = "" }, "k1");
        var other = await PostAsync(person, "/api/keys", Key, "k1");

        Assert.Equal((400, refused.Text), (again.Status, again.Text));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Code));
    }

    [Fact]
    public async Task A_body_that_could_not_be_read_leaves_the_key_free()
    {
        using var person = await shared.Server.NewPersonAsync();

        (await PostAsync(person, "/api/keys", new StringContent("{", Encoding.UTF8, "application/json"), "k1")).EnsureStatus(400);

        (await PostAsync(person, "/api/keys", Key, "k1")).EnsureStatus(201);
    }

    [Fact]
    public async Task The_same_key_of_another_person_or_route_is_another_key()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var other = await shared.Server.NewPersonAsync();

        var first = (await PostAsync(person, "/api/keys", Key, "k1")).EnsureStatus(201);
        var others = (await PostAsync(other, "/api/keys", Key, "k1")).EnsureStatus(201);
        var elsewhere = await PostAsync(person, "/api/keys?x=1", Key, "k1");

        Assert.NotEqual(first.Text, others.Text);
        Assert.NotEqual(first.Text, elsewhere.EnsureStatus(201).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("256")]
    public async Task A_key_that_is_too_short_or_too_long_is_a_400(string key)
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await PostAsync(person, "/api/keys", Key, key.Length == 0 ? "" : new string('k', 256));

        Assert.Equal((400, "validation-failed"), (answer.Status, answer.Code));
        (await PostAsync(person, "/api/keys", Key, new string('k', 255))).EnsureStatus(201);
    }

    [Fact]
    public async Task Of_twenty_at_once_one_works_and_the_others_wait_or_get_its_answer()
    {
        using var person = await shared.Server.NewPersonAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(person, "/api/keys", Key, "k1")));

        Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text).Distinct());
        Assert.All(answers.Where(answer => answer.Status != 201), answer => Assert.Equal("idempotency-in-progress", answer.Code));
        Assert.Single((await person.GetAsync("/api/keys")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_answer_survives_a_restart_is_sealed_and_lasts_twenty_four_hours()
    {
        var clock = new ManualClock();
        await using var database = await TestDatabase.CreateAsync();
        Answer first;
        await using (var before = await RamalTestServer.StartAsync(clock, database: database))
        {
            first = await PostAsync(before.Admin, "/api/keys", Key, "k1");
        }

        await using var server = await RamalTestServer.StartAsync(clock, database: database);
        clock.Advance(TimeSpan.FromHours(23));
        var again = await PostAsync(server.Admin, "/api/keys", Key, "k1");
        var row = await RowAsync(server);
        clock.Advance(TimeSpan.FromHours(1));
        var anew = await PostAsync(server.Admin, "/api/keys", Key, "k1");

        Assert.Equal((201, first.Text), (again.Status, again.Text));
        Assert.NotEqual(first.Text, anew.EnsureStatus(201).Text);
        Assert.DoesNotContain("rml_", row.SealedAnswer!, StringComparison.Ordinal);
        Assert.DoesNotContain("k1", row.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_dead_process_left_is_in_progress_for_five_minutes_then_unknown_and_never_done_again()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        (await PostAsync(server.Admin, "/api/keys", Key, "k1")).EnsureStatus(201);
        await using (var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(server.Admin.UserId))
        {
            // As a process leaves it that dies between the work and keeping the answer.
            await db.Set<IdempotencyKey>().ExecuteUpdateAsync(
                row => row.SetProperty(row => row.Status, (int?)null).SetProperty(row => row.SealedAnswer, (string?)null), TestContext.Current.CancellationToken);
        }

        var soon = await PostAsync(server.Admin, "/api/keys", Key, "k1");
        clock.Advance(TimeSpan.FromMinutes(5));
        var later = await PostAsync(server.Admin, "/api/keys", Key, "k1");

        Assert.Equal((409, "idempotency-in-progress"), (soon.Status, soon.Code));
        Assert.NotNull(soon.Headers.RetryAfter);
        Assert.Equal((409, "idempotency-outcome-unknown"), (later.Status, later.Code));
        Assert.Single((await server.Admin.GetAsync("/api/keys")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task While_the_first_one_works_a_second_one_is_told_and_hanging_up_does_not_stop_it()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var done = 0;
        await using var server = await RamalTestServer.StartAsync(routes: app => app.MapPost("/slow", async (CancellationToken token) =>
        {
            started.TrySetResult();
            await finish.Task.WaitAsync(token);
            Interlocked.Increment(ref done);
            return TypedResults.Text("pronto");
        }));
        using var hangUp = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/slow");
        request.Headers.Add("Idempotency-Key", "k1");
        var first = server.Admin.Http.SendAsync(request, hangUp.Token);
        await started.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);

        var meanwhile = await PostAsync(server.Admin, "/slow", null, "k1");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        finish.SetResult();
        Answer? after = null;
        await Until.TrueAsync(async () => (after = await PostAsync(server.Admin, "/slow", null, "k1")).Status == 200, "the answer is kept");

        Assert.Equal((409, "idempotency-in-progress"), (meanwhile.Status, meanwhile.Code));
        Assert.Equal(("pronto", 1), (after!.Text, done));
    }

    [Fact]
    public async Task Work_that_fails_in_the_middle_is_not_done_again_by_itself()
    {
        var runs = 0;
        await using var server = await RamalTestServer.StartAsync(routes: app => app.MapPost("/broken", () =>
        {
            runs++;
            throw new InvalidOperationException("half done");
        }));

        var first = await PostAsync(server.Admin, "/broken", null, "k1");
        var again = await PostAsync(server.Admin, "/broken", null, "k1");

        Assert.Equal((500, "internal-error"), (first.Status, first.Code));
        Assert.Equal((409, "idempotency-outcome-unknown", 1), (again.Status, again.Code, runs));
    }

    [Fact]
    public async Task An_upload_is_the_same_whatever_boundary_its_sender_chose()
    {
        var runs = 0;
        await using var server = await RamalTestServer.StartAsync(routes: app => app.MapPost("/upload", async (HttpRequest upload) =>
        {
            var form = await upload.ReadFormAsync();
            return TypedResults.Text($"{++runs}: {form.Files[0].Length}");
        }));

        var first = await PostAsync(server.Admin, "/upload", Form("uma foto"), "k1");
        var again = await PostAsync(server.Admin, "/upload", Form("uma foto"), "k1");
        var other = await PostAsync(server.Admin, "/upload", Form("outra foto"), "k1");

        Assert.Equal(("1: 8", "1: 8"), (first.EnsureStatus(200).Text, again.EnsureStatus(200).Text));
        Assert.Equal("idempotency-key-reused", other.Code);

        static MultipartFormDataContent Form(string content)
        {
            var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
            file.Headers.ContentType = MediaTypeHeaderValue.Parse("image/png");
            return new MultipartFormDataContent(Guid.NewGuid().ToString("N")) { { file, "file", "foto.png" } };
        }
    }

    [Fact]
    public async Task Old_keys_are_swept_away()
    {
        var clock = new ManualClock();
        await using var database = await TestDatabase.CreateAsync();
        await using (var before = await RamalTestServer.StartAsync(clock, database: database))
        {
            (await PostAsync(before.Admin, "/api/keys", Key, "k1")).EnsureStatus(201);
        }

        clock.Advance(TimeSpan.FromHours(24));
        await using var server = await RamalTestServer.StartAsync(clock, database: database);
        (await PostAsync(server.Admin, "/api/keys", Key, "k2")).EnsureStatus(201);

        await RowAsync(server);
    }

    private static Task<Answer> PostAsync(RamalClient client, string path, object? body, string key) =>
        client.SendAsync(HttpMethod.Post, path, body, ("Idempotency-Key", key));

    private static async Task<IdempotencyKey> RowAsync(RamalTestServer server)
    {
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(server.Admin.UserId);
        return await db.Set<IdempotencyKey>().AsNoTracking().SingleAsync();
    }
}
