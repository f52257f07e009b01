using System.Collections.Concurrent;
using Ramal.WhatsApp.Sending;

namespace Ramal.WhatsApp.Tests.Interop;

public sealed class CrashTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Fact]
    public async Task A_commit_that_fails_lets_nothing_leave_and_the_next_message_opens()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var bob = await EngineDevice.LinkAsync(host);
        var linked = await EngineDevice.LinkAsync(host);
        await linked.SayAsync(bob.Phone, "before");
        await bob.TextAsync("before");
        await linked.DisposeAsync();

        await using (var dead = await EngineDevice.OpenAsync(host, linked.Number, new DyingStore(linked.Store, 0)))
        {
            dead.Run(null);
            await dead.NextAsync<LinkOpened>();
            await Assert.ThrowsAsync<IOException>(
                () => dead.Client.SendAsync(WhatsAppClient.NewMessageId(), bob.Phone, new TextBody("never"), CancellationToken.None));
        }

        await using var alice = await EngineDevice.OpenAsync(host, linked.Number, linked.Store);
        alice.Run(null);
        await alice.NextAsync<LinkOpened>();
        await alice.SayAsync(bob.Phone, "after");
        await bob.TextAsync("after");
        Assert.DoesNotContain(bob.Events.All, e => e is MessageUnreadable or MessageReceived { Body: TextBody { Text: "never" } });
        host.AssertCorrect();
    }

    /// <summary>
    /// One side's process dies at random commits in the middle of exchanges. Whatever was accepted or acknowledged arrives, and every
    /// message opens at the first try: a key used twice would show as a message that cannot be opened, or that never comes.
    /// </summary>
    [Fact]
    public async Task Deaths_in_the_middle_of_exchanges_lose_nothing_and_reuse_no_key()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var random = new Random(12);
        await using var bob = await EngineDevice.LinkAsync(host);
        var alice = await EngineDevice.LinkAsync(host);
        await alice.SayAsync(bob.Phone, "hello");
        await bob.TextAsync("hello");
        var toAlice = new List<string>();
        var toBob = new ConcurrentBag<string>();
        var atAlice = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds.Of(10, 50); round++)
        {
            await alice.DisposeAsync();
            await using (var dying = await EngineDevice.OpenAsync(host, alice.Number, new DyingStore(alice.Store, random.Next(1, 9))))
            {
                Collect(dying, atAlice, takesLeft: random.Next(0, 4));
                dying.Run(null);
                await dying.NextAsync<LinkOpened>();
                var sending = SendUntilDeathAsync(dying, bob, round, toBob);
                for (var i = 0; i < 4; i++)
                {
                    toAlice.Add($"{round}.{i} to alice");
                    await bob.SayAsync(alice.Phone, toAlice[^1]);
                }

                await sending;
            }

            var reborn = await EngineDevice.OpenAsync(host, alice.Number, alice.Store);
            Collect(reborn, atAlice);
            reborn.Run(null);
            await reborn.NextAsync<LinkOpened>();
            alice = reborn;
            await bob.SayAsync(alice.Phone, $"end of {round}");
            await alice.TextAsync($"end of {round}");
            Assert.DoesNotContain(alice.Events.All, e => e is MessageUnreadable);
        }

        await alice.DisposeAsync();
        Assert.DoesNotContain(toAlice, text => !atAlice.ContainsKey(text));
        foreach (var text in toBob)
        {
            await bob.TextAsync(text);
        }

        Assert.DoesNotContain(bob.Events.All, e => e is MessageUnreadable);
        host.AssertCorrect();
    }

    /// <summary>The host takes so many messages over, and dies with the next one in its hands.</summary>
    private static void Collect(EngineDevice device, ConcurrentDictionary<string, bool> texts, int takesLeft = int.MaxValue) => device.Taking = e =>
    {
        if (e is MessageReceived { Body: TextBody text })
        {
            if (takesLeft-- <= 0)
            {
                throw new IOException("died");
            }

            texts[text.Text] = true;
        }

        return ValueTask.CompletedTask;
    };

    /// <summary>Only what WhatsApp accepted must arrive.</summary>
    private static async Task SendUntilDeathAsync(EngineDevice device, EngineDevice to, int round, ConcurrentBag<string> accepted)
    {
        try
        {
            for (var i = 0; i < 4; i++)
            {
                var text = $"{round}.{i} to bob";
                if (await device.Client.SendAsync(WhatsAppClient.NewMessageId(), to.Phone, new TextBody(text), CancellationToken.None) is SendAccepted)
                {
                    accepted.Add(text);
                }
            }
        }
        catch (IOException)
        {
            // dead
        }
    }
}
