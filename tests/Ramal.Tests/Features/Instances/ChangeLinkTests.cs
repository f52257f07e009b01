using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class ChangeLinkTests(InstancesServer shared)
{
    [Fact]
    public async Task A_number_linked_again_in_another_account_leaves_the_first_and_both_say_why()
    {
        using var ana = await shared.Server.NewPersonAsync();
        using var bia = await shared.Server.NewPersonAsync("Bia");
        var first = await ana.NewConnectedInstanceAsync(shared.Scripted, "Da Ana");
        var second = await bia.NewInstanceAsync(shared.Scripted, "Da Bia");
        second.Line.PhoneNumber = first.Line.PhoneNumber;

        await bia.ConnectAsync(second);
        await ana.UntilStatusAsync(1, LinkState.Disconnected);

        var losing = await ana.GetAsync("/api/instances/1");
        var winning = await bia.GetAsync("/api/instances/1");
        Assert.Equal(("number-linked-elsewhere", "number-moved-here"), (
            losing.Json.GetProperty("statusReason").GetString(), winning.Json.GetProperty("statusReason").GetString()));
        Assert.Equal("connected", winning.Json.GetProperty("status").GetString());
        Assert.DoesNotContain(second.SessionKey, losing.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Da Bia", losing.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Da Ana", winning.Text, StringComparison.Ordinal);
        await Until.TrueAsync(() => first.Line.OpenSessions == 0, "the first session to end");
    }

    [Fact]
    public async Task Of_many_that_link_one_number_at_once_exactly_one_keeps_it()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instances = new List<ScriptedInstance>();
        for (var i = 0; i < 8; i++)
        {
            var instance = await ana.NewInstanceAsync(shared.Scripted);
            instance.Line.PhoneNumber = $"5521988{ana.UserId:D6}";
            instance.Line.WaitsForScan = true;
            instances.Add(instance);
            (await ana.PostAsync($"/api/instances/{instance.Id}/connect", new { method = "qr" })).EnsureStatus(202);
        }

        await Until.TrueAsync(() => instances.All(instance => instance.Line.Pairings == 1), "all to wait");
        instances.ForEach(instance => instance.Line.Scan());

        await Until.TrueAsync(() => instances.Sum(instance => instance.Line.OpenSessions) == 1, "one session to be left");
        await Until.TrueAsync(
            async () =>
            {
                var items = (await ana.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray().ToList();
                return items.Count(item => item.GetProperty("status").GetString() == "connected") == 1
                    && items.Count(item => item.GetProperty("statusReason").ToString() == "number-linked-elsewhere") == 7;
            },
            "one connected, seven that say why");
    }

    [Theory]
    [InlineData(LinkState.LoggedOut, LinkCause.LoggedOutOnPhone, "loggedOut", "logged-out-on-phone", "connect")]
    [InlineData(LinkState.Connecting, LinkCause.Unreachable, "connecting", "unreachable", "check-address")]
    [InlineData(LinkState.Blocked, LinkCause.Banned, "blocked", "banned", "use-another-number")]
    public async Task What_a_session_reports_is_shown_with_reason_and_action(LinkState state, LinkCause cause, string status, string reason, string action)
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);

        await instance.Line.ChangeLinkAsync(state, cause);

        var shown = (await ana.GetAsync("/api/instances/1")).Json;
        Assert.Equal((status, reason, action), (
            shown.GetProperty("status").GetString(), shown.GetProperty("statusReason").GetString(), shown.GetProperty("action").GetProperty("code").GetString()));
        Assert.EndsWith(".", shown.GetProperty("statusText").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_session_has_no_more_say()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var session = instance.Line.Session!;
        await ana.PostAsync("/api/instances/1/disconnect");

        await session.Events.PublishAsync(
            new ConnectorEvent.LinkChanged("late", DateTimeOffset.UtcNow, LinkState.Connected, null, instance.Line.PhoneNumber, null), TestContext.Current.CancellationToken);

        Assert.Equal("by-you", (await ana.GetAsync("/api/instances/1")).Json.GetProperty("statusReason").GetString());
    }
}
