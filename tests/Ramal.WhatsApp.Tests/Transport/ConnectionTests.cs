using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Transport;

public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly NoiseSocket _server;
    private readonly Connection _connection;
    private readonly Task _running;

    public ConnectionTests()
    {
        (_connection, _server) = Duplex.Connect(_clock);
        _running = _connection.RunAsync(CancellationToken.None);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _server.Dispose();
        await Task.WhenAny(_running);
    }

    [Fact]
    public async Task Answers_find_their_questions_in_any_order_and_the_rest_is_read_in_order()
    {
        var first = _connection.QueryAsync("a", "get", Jid.Server, [], Cancel);
        var firstId = (await NextAsync())["id"];
        var second = _connection.QueryAsync("b", "get", Jid.Server, [], Cancel);
        var secondId = (await NextAsync())["id"];

        await _server.SendAsync(new Node("message") { ["id"] = "m1" }, Cancel);
        await _server.SendAsync(new Node("iq", new Node("two")) { ["id"] = secondId, ["type"] = "result" }, Cancel);
        await _server.SendAsync(new Node("iq", new Node("one")) { ["id"] = firstId, ["type"] = "result" }, Cancel);
        await _server.SendAsync(new Node("message") { ["id"] = "m2" }, Cancel);

        Assert.NotNull((await first).Child("one"));
        Assert.NotNull((await second).Child("two"));
        var read = await _connection.ReadAsync(Cancel).Take(2).ToListAsync(Cancel);
        Assert.Equal(["m1", "m2"], read.Select(node => node["id"]));
    }

    [Fact]
    public async Task A_question_of_the_server_with_our_id_is_not_taken_for_an_answer()
    {
        var question = _connection.QueryAsync("a", "get", Jid.Server, [], Cancel);
        var id = (await NextAsync())["id"];
        await _server.SendAsync(new Node("iq", new Node("ping")) { ["id"] = id, ["type"] = "get" }, Cancel);
        await _server.SendAsync(new Node("iq") { ["id"] = id, ["type"] = "result" }, Cancel);
        await question;
        Assert.Equal("get", (await _connection.ReadAsync(Cancel).FirstAsync(Cancel))["type"]);
    }

    [Fact]
    public async Task A_refused_question_throws_the_servers_code()
    {
        var question = _connection.QueryAsync("w:g2", "get", Jid.Server, [], Cancel);
        var id = (await NextAsync())["id"];
        await _server.SendAsync(new Node("iq", new Node("error") { ["code"] = "403", ["text"] = "forbidden" }) { ["id"] = id, ["type"] = "error" }, Cancel);
        Assert.Equal(403, (await Assert.ThrowsAsync<QueryException>(() => question)).Code);
    }

    [Fact]
    public async Task An_unanswered_question_times_out_and_a_late_answer_is_harmless()
    {
        const string id = "q";
        var question = _connection.AskAsync(id, new Node("iq") { ["id"] = id }, TimeSpan.FromSeconds(15), Cancel);
        await NextAsync();
        await _clock.WhenCreatedAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<TimeoutException>(() => question);
        await _server.SendAsync(new Node("iq") { ["id"] = id, ["type"] = "result" }, Cancel);
        Assert.Equal(id, (await _connection.ReadAsync(Cancel).FirstAsync(Cancel))["id"]);
    }

    [Fact]
    public async Task A_question_open_when_the_link_ends_says_so()
    {
        var question = _connection.QueryAsync("a", "get", Jid.Server, [], Cancel);
        await NextAsync();
        await _server.CloseAsync(Cancel);
        await Assert.ThrowsAsync<LinkLostException>(() => question);
        await _running;
        Assert.True(_connection.Ended.IsCancellationRequested);
        await Assert.ThrowsAsync<LinkLostException>(() => _connection.QueryAsync("a", "get", Jid.Server, [], Cancel));
    }

    [Fact]
    public async Task An_idle_link_is_pinged_and_lives_while_the_server_answers()
    {
        for (var i = 0; i < 5; i++)
        {
            await _clock.WhenCreatedAsync((2 * i) + 1);
            _clock.Advance(TimeSpan.FromSeconds(30));
            var ping = await NextAsync();
            await _clock.WhenCreatedAsync((2 * i) + 2);
            Assert.Equal(("iq", "w:p"), (ping.Tag, ping["xmlns"]));
            await _server.SendAsync(new Node("iq") { ["id"] = ping["id"], ["type"] = "result" }, Cancel);
        }

        Assert.False(_running.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_is_silent_to_two_pings_is_given_up()
    {
        for (var i = 0; i < 2; i++)
        {
            await _clock.WhenCreatedAsync((2 * i) + 1);
            _clock.Advance(TimeSpan.FromSeconds(30));
            await NextAsync();
            await _clock.WhenCreatedAsync((2 * i) + 2);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        await Assert.ThrowsAsync<LinkLostException>(() => _running.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.True(_connection.Ended.IsCancellationRequested);
    }

    private async Task<Node> NextAsync() => (await _server.ReceiveAsync(Cancel))!.Value.Node;
}
