using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Live;
using Ramal.Testing;

namespace Ramal.Tests.Features.Live;

public sealed class StreamEventsTests(SharedServer shared)
{
    private RamalTestServer Server => shared.Server;

    [Fact]
    public async Task An_event_reaches_the_open_stream_with_its_data_and_its_place()
    {
        using var ana = await Server.NewPersonAsync();
        await using var stream = await EventStream.OpenAsync(ana);

        await HappenAsync(Server, ana.UserId, "1");
        var told = await stream.NextAsync();

        Assert.Equal("test.happened", told.Type);
        Assert.Equal(("test.happened", "1", "1"), (
            told.Data.GetProperty("type").GetString(), told.Data.GetProperty("subject").GetString(), told.Data.GetProperty("messageId").GetString()));
        Assert.EndsWith("Z", told.Data.GetProperty("at").GetString(), StringComparison.Ordinal);
        Assert.Equal(told.Id, stream.LastEventId);
    }

    [Fact]
    public async Task Two_accounts_never_see_each_others_events()
    {
        using var ana = await Server.NewPersonAsync();
        using var bia = await Server.NewPersonAsync("Bia");
        await using var ofAna = await EventStream.OpenAsync(ana);
        await using var ofBia = await EventStream.OpenAsync(bia);

        for (var number = 0; number < 20; number++)
        {
            await HappenAsync(Server, ana.UserId, $"ana{number}");
            await HappenAsync(Server, bia.UserId, $"bia{number}");
        }

        for (var number = 0; number < 20; number++)
        {
            Assert.Equal($"ana{number}", SubjectOf(await ofAna.NextAsync()));
            Assert.Equal($"bia{number}", SubjectOf(await ofBia.NextAsync()));
        }

        await using var resumed = await EventStream.OpenAsync(bia, "1");
        await HappenAsync(Server, bia.UserId, "last");
        Assert.DoesNotContain(await UntilSubjectAsync(resumed, "last"), told => SubjectOf(told).StartsWith("ana", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resuming_loses_and_repeats_nothing_while_events_go_on()
    {
        const int Total = 120;
        using var ana = await Server.NewPersonAsync();
        var stream = await EventStream.OpenAsync(ana);
        var happening = Task.Run(
            async () =>
            {
                for (var number = 0; number < Total; number++)
                {
                    await HappenAsync(Server, ana.UserId, number.ToString(CultureInfo.InvariantCulture));
                }
            },
            TestContext.Current.CancellationToken);

        var told = new List<string>();
        var random = new Random(3);
        while (told.Count < Total)
        {
            for (var some = random.Next(1, 15); some > 0 && told.Count < Total; some--)
            {
                told.Add(SubjectOf(await stream.NextAsync()));
            }

            await stream.DisposeAsync();
            told.AddRange(stream.Arrived().Select(SubjectOf));
            stream = await EventStream.OpenAsync(ana, random.Next(2) == 0 ? stream.LastEventId : null, $"?lastEventId={stream.LastEventId}");
        }

        await happening;
        await stream.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, Total).Select(number => number.ToString(CultureInfo.InvariantCulture)), told);
    }

    [Theory]
    [InlineData("999999999999")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999999999")]
    public async Task A_place_that_is_not_known_is_answered_with_reset(string lastEventId)
    {
        using var ana = await Server.NewPersonAsync();
        await using var stream = await EventStream.OpenAsync(ana, lastEventId);

        var first = await stream.NextAsync();
        await HappenAsync(Server, ana.UserId, "after");

        Assert.Equal("reset", first.Type);
        Assert.Equal("after", SubjectOf(await stream.NextAsync()));
    }

    [Fact]
    public async Task A_place_older_than_what_is_kept_is_answered_with_reset()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        await HappenAsync(server, server.Admin.UserId, "old");
        var stream = await EventStream.OpenAsync(server.Admin);
        await HappenAsync(server, server.Admin.UserId, "known");
        await stream.NextAsync();
        await stream.DisposeAsync();
        clock.Advance(TimeSpan.FromDays(2));
        await HappenAsync(server, server.Admin.UserId, "kept");

        clock.Advance(TimeSpan.FromDays(1.1));
        await Until.TrueAsync(async () => await CountAsync(server) == 1, "old events are removed, the fresh one stays");

        var known = long.Parse(stream.LastEventId!, CultureInfo.InvariantCulture);
        await Until.TrueAsync(() => server.App.Services.GetRequiredService<LiveHub>().Position.Sequence > known, "the hub went on");

        await using var resumed = await EventStream.OpenAsync(server.Admin, stream.LastEventId);
        Assert.Equal("reset", (await resumed.NextAsync()).Type);
    }

    [Fact]
    public async Task A_silent_stream_beats_every_fifteen_seconds()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        await using var stream = await EventStream.OpenAsync(server.Admin);

        clock.Advance(TimeSpan.FromSeconds(12));
        await HappenAsync(server, server.Admin.UserId, "so far");
        await stream.NextAsync();
        Assert.Equal(0, stream.Comments);
        clock.Advance(TimeSpan.FromSeconds(3));

        await Until.TrueAsync(() => stream.Comments == 1, "a heartbeat");
    }

    [Fact]
    public async Task A_stream_ends_soon_after_its_session()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        using var ana = await server.NewPersonAsync();
        await using var stream = await EventStream.OpenAsync(ana);

        (await ana.PostAsync("/api/logout")).EnsureSuccess();
        clock.Advance(TimeSpan.FromSeconds(4));

        await stream.Ended.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stop_of_the_server_ends_streams_within_five_seconds()
    {
        await using var server = await RamalTestServer.StartAsync();
        await using var stream = await EventStream.OpenAsync(server.Admin);
        var watch = Stopwatch.StartNew();

        await server.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await stream.Ended.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nobody_and_wrong_tokens_get_no_stream()
    {
        using var nobody = Server.Anonymous();
        using var wrong = new RamalClient(Server.BaseUrl, "rms_wrong");

        Assert.Equal(401, (await nobody.GetAsync("/api/events")).Status);
        Assert.Equal(401, (await wrong.GetAsync("/api/events")).Status);
    }

    [Fact]
    public async Task Two_hundred_streams_are_told_of_an_event_within_the_budget()
    {
        using var ana = await Server.NewPersonAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => EventStream.OpenAsync(ana)));
        await HappenAsync(Server, ana.UserId, "warm");
        await Task.WhenAll(streams.Select(stream => stream.NextAsync()));

        // Once is enough: other tests share the processors, and what is too slow by itself is never this quick.
        await Until.TrueAsync(
            async () =>
            {
                await HappenAsync(Server, ana.UserId, "now");
                var watch = Stopwatch.StartNew();
                await streams[0].NextAsync();
                var took = watch.Elapsed;
                await Task.WhenAll(streams.Skip(1).Select(stream => stream.NextAsync()));
                return took < TimeSpan.FromMilliseconds(50);
            },
            "an event told within 50 ms");
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        await Until.TrueAsync(() => Server.App.Services.GetRequiredService<LiveHub>().ClientCount < 200, "closed streams are forgotten");
    }

    [Fact]
    public async Task A_client_that_does_not_read_slows_nobody_and_is_told_to_start_over()
    {
        const int Rounds = 40, PerRound = 100;
        await using var server = await RamalTestServer.StartAsync();
        await using var quick = await EventStream.OpenAsync(server.Admin);
        using var slow = await StalledStreamAsync(server);
        await Until.TrueAsync(() => server.App.Services.GetRequiredService<LiveHub>().ClientCount == 2, "both listen");

        var padding = new string('x', 4000);
        for (var round = 0; round < Rounds; round++)
        {
            await HappenAsync(server, server.Admin.UserId, Enumerable.Range(0, PerRound).Select(number => $"{round}-{number}"), padding);
            for (var number = 0; number < PerRound; number++)
            {
                Assert.Equal($"{round}-{number}", SubjectOf(await quick.NextAsync()));
            }
        }

        using var lines = new StreamReader(slow.GetStream(), Encoding.UTF8);
        var seen = 0;
        string? line;
        do
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
            seen += line?.StartsWith("id: ", StringComparison.Ordinal) == true ? 1 : 0;
        }
        while (line is not null and not "event: reset");
        Assert.Equal("event: reset", line);
        Assert.True(seen < Rounds * PerRound, "the queue of the slow client is bounded");
    }

    [Fact]
    public async Task A_commit_that_overtakes_an_older_transaction_hides_nothing()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, "SQLite has one writer at a time.");
        await using var server = await RamalTestServer.StartAsync();
        var account = server.Admin.UserId;
        await using var stream = await EventStream.OpenAsync(server.Admin);
        await using var older = await OpenTransaction.BeginAsync(server, account);
        await using var younger = await OpenTransaction.BeginAsync(server, account);

        // The younger transaction takes the lower number, and the older one commits first with the higher number.
        await older.TakeTransactionNumberAsync();
        await younger.AddAsync("younger");
        await older.AddAsync("older");
        await older.CommitAsync();
        var first = await stream.NextAsync();
        await using var third = await OpenTransaction.BeginAsync(server, account);
        await third.AddAsync("third");
        await third.CommitAsync();
        Assert.Empty(stream.Arrived());
        await younger.CommitAsync();

        Assert.Equal(["older", "younger", "third"], [SubjectOf(first), SubjectOf(await stream.NextAsync()), SubjectOf(await stream.NextAsync())]);
        await using var resumed = await EventStream.OpenAsync(server.Admin, first.Id);
        Assert.Equal(["younger", "third"], [SubjectOf(await resumed.NextAsync()), SubjectOf(await resumed.NextAsync())]);
    }

    [Fact]
    public async Task What_is_only_worth_knowing_now_has_no_id_and_is_not_repeated()
    {
        using var ana = await Server.NewPersonAsync();
        await using var stream = await EventStream.OpenAsync(ana);
        var place = stream.LastEventId;
        var hub = Server.App.Services.GetRequiredService<LiveHub>();

        hub.Tell(ana.UserId, _ => LiveEvent.Passing("pairing.step", DateTimeOffset.UnixEpoch, "1", new { instanceId = 1, step = "starting" }));
        var told = await stream.NextAsync();

        Assert.Equal((null, "pairing.step", "starting"), (told.Id, told.Type, told.Data.GetProperty("step").GetString()));
        Assert.Equal(place, stream.LastEventId);
    }

    private static string SubjectOf(StreamedEvent told) => told.Data.TryGetProperty("subject", out var subject) ? subject.GetString()! : told.Type;

    private static async Task<List<StreamedEvent>> UntilSubjectAsync(EventStream stream, string subject)
    {
        var told = new List<StreamedEvent>();
        do
        {
            told.Add(await stream.NextAsync());
        }
        while (SubjectOf(told[^1]) != subject);
        return told;
    }

    private static Task HappenAsync(RamalTestServer server, int account, string subject) => HappenAsync(server, account, [subject], "");

    private static async Task HappenAsync(RamalTestServer server, int account, IEnumerable<string> subjects, string padding)
    {
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(account);
        var now = server.App.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        db.AddRange(subjects.Select(subject => EventRow.Of(account, "test.happened", subject, now, new { messageId = subject, padding })));
        await db.SaveChangesAsync();
    }

    private static async Task<int> CountAsync(RamalTestServer server)
    {
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        return await db.Set<EventRow>().IgnoreQueryFilters().CountAsync();
    }

    /// <summary>Asks for the stream and never reads what comes.</summary>
    private static async Task<TcpClient> StalledStreamAsync(RamalTestServer server)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(server.BaseUrl.Host, server.BaseUrl.Port);
        var request = $"GET /api/events HTTP/1.1\r\nHost: ramal\r\nAuthorization: Bearer {server.Admin.Token}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    /// <summary>A transaction of PostgreSQL that a test holds open.</summary>
    private sealed class OpenTransaction(RamalTestServer server, int account, RamalDbContext db) : IAsyncDisposable
    {
        public static async Task<OpenTransaction> BeginAsync(RamalTestServer server, int account)
        {
            var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(account);
            await db.Database.BeginTransactionAsync();
            return new OpenTransaction(server, account, db);
        }

        public Task<int> TakeTransactionNumberAsync() => db.Database.ExecuteSqlRawAsync("SELECT pg_current_xact_id()");

        public async Task AddAsync(string subject)
        {
            db.Add(EventRow.Of(account, "test.happened", subject, DateTimeOffset.UnixEpoch, new { }));
            await db.SaveChangesAsync();
        }

        public async Task CommitAsync()
        {
            await db.Database.CommitTransactionAsync();
            server.App.Services.GetRequiredService<EventSignal>().Raise();
        }

        public ValueTask DisposeAsync() => db.DisposeAsync();
    }
}
