using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Session;

/// <summary>Long link times on the manual clock. Alone: memory is measured.</summary>
[Collection(nameof(Alone))]
public sealed class LongLinkTests : IWhatsAppEvents, IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly UnsteadyServer _server;
    private readonly Channel<WhatsAppEvent> _events = Channel.CreateUnbounded<WhatsAppEvent>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TimeSpan> _pauses = [];
    private int _pings;

    public LongLinkTests() => _server = new UnsteadyServer(_clock);

    private enum Fate
    {
        /// <summary>The socket breaks.</summary>
        Cut,

        /// <summary>The server says 503.</summary>
        Trouble,

        /// <summary>The socket stays, and nobody answers.</summary>
        Silence,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _stop.Dispose();

    public ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken) => _events.Writer.WriteAsync(occurrence, cancellationToken);

    /// <summary>
    /// Links of seconds to an hour that break in every way, and outages of an hour or two in which the server refuses, hangs up in the handshake or
    /// never answers it.
    /// </summary>
    [Fact]
    public async Task A_day_of_flapping_sockets_means_few_reconnects_and_leaves_nothing_behind()
    {
        var random = new Random(24);
        await using var client = await OpenAsync();
        var running = client.RunAsync(null, _stop.Token);
        var (begin, attempts, links, outages, memory) = (_clock.GetUtcNow(), 0, 0, 0, 0L);
        while (_clock.GetUtcNow() - begin < TimeSpan.FromHours(24))
        {
            if (random.Next(12) == 0)
            {
                outages++;
                var made = await OutageAsync(TimeSpan.FromMinutes(random.Next(60, 120)), random);

                // 1, 2, 4 … 256 s take nine attempts; from then on one every 150 to 300 s.
                Assert.InRange(made, 12, 9 + (7_500 / 150));
                attempts += made;
            }

            links++;
            attempts++;
            await LinkAsync(TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(1, 60) : random.Next(60, 3_600)), (Fate)random.Next(3));
            if (memory == 0 && _clock.GetUtcNow() - begin > TimeSpan.FromHours(4))
            {
                memory = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.InRange(links, 24, 24 * 6);
        Assert.InRange(attempts, links, links + (outages * 60));
        Assert.InRange(_pings, 24 * 60, 24 * 180);
        Assert.True(_pauses.Distinct().Count() > _pauses.Count / 2, "The pauses are not jittered.");
        await _stop.CancelAsync();
        Assert.Equal(LinkCause.Stopped, (await running.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Cause);
        Assert.Empty(_clock.Due);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 1024 * 1024);
        Assert.InRange(Living(), 0, 2);
    }

    [Fact]
    public async Task A_link_that_breaks_right_after_every_login_is_not_taken_up_without_pause()
    {
        await using var client = await OpenAsync();
        var running = client.RunAsync(null, _stop.Token);
        for (var i = 0; i < 12; i++)
        {
            await LinkAsync(TimeSpan.FromSeconds(5), Fate.Cut);
        }

        Assert.All(_pauses[..3], pause => Assert.InRange(pause, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));
        Assert.InRange(_pauses[^1], TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(300));
        await LinkAsync(TimeSpan.FromMinutes(2), Fate.Cut);
        Assert.InRange(_pauses[^1], TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_restart_again_and_again_is_not_obeyed_without_pause()
    {
        await using var client = await OpenAsync();
        var running = client.RunAsync(null, _stop.Token);
        for (var i = 1; i <= 8; i++)
        {
            var attempt = await _server.NextAsync();
            var serving = attempt.Accept();
            await EventAsync<LinkOpened>();
            await attempt.SayAsync(new Node("stream:error") { ["code"] = "515" });
            var closed = await EventAsync<LinkClosed>();
            attempt.Cut();
            await serving;
            var pause = closed.RetryAt!.Value - _clock.GetUtcNow();
            Assert.Equal(i > 6, pause > TimeSpan.Zero);
            await PauseAsync(closed);
        }

        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    /// <summary>A link that logs in, lasts so long and ends so.</summary>
    private async Task LinkAsync(TimeSpan lasts, Fate fate)
    {
        var attempt = await _server.NextAsync();
        var serving = attempt.Accept();
        await EventAsync<LinkOpened>();
        await IdleAsync();
        for (var end = _clock.GetUtcNow() + lasts; _clock.GetUtcNow() < end;)
        {
            var next = _clock.Due[0];
            _clock.Advance((next < end ? next : end) - _clock.GetUtcNow());
            if (next <= end)
            {
                await IdleAsync();
            }
        }

        switch (fate)
        {
            case Fate.Cut:
                attempt.Cut();
                break;
            case Fate.Trouble:
                await attempt.SayAsync(new Node("stream:error") { ["code"] = "503" });
                break;
            default:
                attempt.IsSilent = true;
                for (var i = 0; i < 2; i++)
                {
                    if (i > 0)
                    {
                        await IdleAsync();
                    }

                    _clock.Advance(_clock.Due[0] - _clock.GetUtcNow());
                    await _clock.WhenDueAsync(due => due.Count == 2 && due[0] - _clock.GetUtcNow() <= TimeSpan.FromSeconds(10), "a ping without answer");
                    _clock.Advance(TimeSpan.FromSeconds(10));
                }

                break;
        }

        var closed = await EventAsync<LinkClosed>();
        attempt.Cut();
        await serving;
        _pings += attempt.Pings;
        await PauseAsync(closed);
    }

    /// <summary>Nobody gets in for so long.</summary>
    /// <returns>How often it was tried.</returns>
    private async Task<int> OutageAsync(TimeSpan lasts, Random random)
    {
        var tries = 0;
        for (var end = _clock.GetUtcNow() + lasts; _clock.GetUtcNow() < end; tries++)
        {
            var attempt = await _server.NextAsync();
            switch (random.Next(3))
            {
                case 0:
                    attempt.Refuse();
                    break;
                case 1:
                    attempt.Open();
                    attempt.Cut();
                    break;
                default:
                    await attempt.MuteAsync();
                    await _clock.WhenDueAsync(due => due.Count == 1, "the handshake's limit");
                    _clock.Advance(_clock.Due[0] - _clock.GetUtcNow());
                    break;
            }

            var closed = await EventAsync<LinkClosed>();
            Assert.Equal(LinkCause.Unreachable, closed.End.Cause);
            var full = TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, tries + 1)));
            Assert.InRange(closed.RetryAt!.Value - _clock.GetUtcNow(), full / 2, full);
            await PauseAsync(closed);
        }

        return tries;
    }

    /// <summary>Nothing waits any more but the new attempt.</summary>
    private async Task PauseAsync(LinkClosed closed)
    {
        _pauses.Add(closed.RetryAt!.Value - _clock.GetUtcNow());
        Assert.InRange(Open(), 0, 0);
        if (closed.RetryAt > _clock.GetUtcNow())
        {
            await _clock.WhenDueAsync(due => due.Count == 1 && due[0] == closed.RetryAt, "the pause alone");
            _clock.Advance(closed.RetryAt.Value - _clock.GetUtcNow());
        }
    }

    /// <summary>Logged in, every question answered: only the next ping and the age of the signed prekey are waited for.</summary>
    private Task IdleAsync() => _clock.WhenDueAsync(
        due => due.Count == 2 && due[0] - _clock.GetUtcNow() >= TimeSpan.FromSeconds(15) && due[1] - _clock.GetUtcNow() > TimeSpan.FromDays(1),
        "an idle link");

    private int Open()
    {
        lock (_server.Sockets)
        {
            return _server.Sockets.Count(socket => socket.TryGetTarget(out var kept) && kept.State == System.Net.WebSockets.WebSocketState.Open);
        }
    }

    private int Living()
    {
        lock (_server.Sockets)
        {
            return _server.Sockets.Count(socket => socket.TryGetTarget(out _));
        }
    }

    private async Task<T> EventAsync<T>()
        where T : WhatsAppEvent
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await _events.Reader.ReadAsync(patience.Token) is T awaited)
            {
                return awaited;
            }
        }
    }

    private async Task<WhatsAppClient> OpenAsync()
    {
        var store = new InMemoryStore();
        var credentials = await Credentials.LoadAsync(store, _clock, Cancel);
        credentials.Link(Jid.Parse("15550000001:2@s.whatsapp.net"), Jid.Parse("900:2@lid"), [1], "test");
        await credentials.SaveAsync(store, Cancel);
        var options = new WhatsAppOptions { RootKey = _server.RootKey, OpenSocketAsync = _server.OpenAsync, PreKeyBatch = 3 };
        return await WhatsAppClient.OpenAsync(options, store, this, _clock, NullLogger.Instance, Cancel);
    }
}

/// <summary>Runs when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
