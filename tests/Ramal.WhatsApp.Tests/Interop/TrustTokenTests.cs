using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>Tokens of people who know each other, given by and to an unmodified Baileys.</summary>
public sealed class TrustTokenTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Fact]
    public async Task Whom_we_write_to_gets_ours_and_theirs_goes_along_with_what_we_write()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var engine = await EngineDevice.LinkAsync(host);
        var number = host.NewNumber();
        await host.AskAsync("baileys", new { name = "trust", pn = number });
        await engine.SayAsync(Jid.Phone(number), "one");
        await host.TextAtAsync("trust", "one");
        await host.AskAsync("send", new { name = "trust", to = engine.Phone.ToString(), content = new { text = "two" } });
        await engine.TextAsync("two");
        await AcknowledgedAsync(engine.Number);
        await AcknowledgedAsync(number);

        await engine.SayAsync(Jid.Phone(number), "three");
        await host.TextAtAsync("trust", "three");
        await host.AskAsync("send", new { name = "trust", to = engine.Phone.ToString(), content = new { text = "four" } });
        await engine.TextAsync("four");

        Assert.Contains("<tctoken", Sent(engine.Number), StringComparison.Ordinal);
        Assert.Contains("<tctoken", Sent(number), StringComparison.Ordinal);
        Assert.Single(Sent(engine.Number).Split("<tokens").Skip(1));
        host.WhatsApp.AssertCorrect();
    }

    /// <summary>A token came and was kept: the acknowledgement follows that.</summary>
    private async Task AcknowledgedAsync(string number)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        using var patience = new CancellationTokenSource(PeerHost.Patience, TimeProvider.System);
        while (!Sent(number).Contains("type=\"privacy_token\"", StringComparison.Ordinal))
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private string Sent(string number) => string.Join('\n', host.WhatsApp.Transcript.Read()
        .Where(entry => entry.FromClient && entry.Device.StartsWith(number, StringComparison.Ordinal)).Select(entry => entry.Text));
}
