using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

/// <summary>What the statements of the ledger promise on every database. No lane runs: the number was never connected.</summary>
public sealed class LedgerContractTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Rows_are_claimed_in_the_order_of_their_due_times_and_only_once()
    {
        await using var idle = await IdleAsync();
        var (now, ids) = (idle.Now, new List<string>());
        foreach (var minutes in new[] { 3, 1, 2 })
        {
            ids.Add(await idle.Ledger.PlanAsync(now.AddMinutes(minutes)));
        }

        idle.Clock.Advance(TimeSpan.FromMinutes(2));
        var first = await idle.ClaimAsync(10);
        var second = await idle.ClaimAsync(10);

        Assert.Equal([ids[1], ids[2]], first.Select(message => message.Id.ToString()));
        Assert.Empty(second);
        Assert.All(first, message => Assert.Equal(1, message.Fencing));
    }

    [Fact]
    public async Task Concurrent_claims_never_take_the_same_row()
    {
        await using var idle = await IdleAsync();
        for (var i = 0; i < 40; i++)
        {
            await idle.Ledger.PlanAsync(idle.Now);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => idle.ClaimAsync(3))));

        var taken = claims.SelectMany(claim => claim).Select(message => message.Id).ToList();
        Assert.Equal(40, taken.Count);
        Assert.Equal(40, taken.Distinct().Count());
    }

    [Fact]
    public async Task A_claim_whose_lease_ran_out_is_given_back_and_its_late_write_refused()
    {
        await using var idle = await IdleAsync();
        await idle.Ledger.PlanAsync(idle.Now);
        var paused = Assert.Single(await idle.ClaimAsync(1));

        var early = await idle.RunAsync(Sweep.ReleaseClaimed(idle.Now, idle.Now));
        idle.Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        await Until.TrueAsync(async () => await idle.Ledger.StateAsync(paused.Id.ToString()) == "planned" || (await idle.RunAsync(Sweep.ReleaseClaimed(idle.Now, idle.Now))).Count == 1, "given back");
        var again = Assert.Single(await idle.ClaimAsync(1));
        var late = await idle.RunAsync(new MoveMessage(paused.Id, paused.Fencing, MessageState.Claimed, MessageState.Handed, idle.Now));
        var right = await idle.RunAsync(new MoveMessage(again.Id, again.Fencing, MessageState.Claimed, MessageState.Handed, idle.Now));

        Assert.Empty(early);
        Assert.True(again.Fencing > paused.Fencing);
        Assert.False(late);
        Assert.True(right);
    }

    [Fact]
    public async Task What_was_handed_over_under_a_lost_lease_becomes_unknown_and_is_not_claimed_again()
    {
        await using var idle = await IdleAsync();
        var id = await idle.Ledger.PlanAsync(idle.Now);
        var claimed = Assert.Single(await idle.ClaimAsync(1));
        await idle.RunAsync(new MoveMessage(claimed.Id, claimed.Fencing, MessageState.Claimed, MessageState.Handed, idle.Now) { LeaseUntil = idle.Now + Lease, Via = 1 });

        await idle.RunAsync(Sweep.DoubtHanded(idle.Now, DateTimeOffset.MaxValue));
        var again = await idle.ClaimAsync(1);

        var message = await idle.Ledger.ReadAsync(id);
        Assert.Equal(("unknown", "server-stopped-while-sending"), (message.GetProperty("state").GetString(), message.GetProperty("reason").GetString()));
        Assert.Empty(again);
    }

    [Fact]
    public async Task A_waiting_message_past_its_limit_is_held_and_cannot_be_claimed()
    {
        await using var idle = await IdleAsync();
        var strict = await idle.Ledger.PlanAsync(idle.Now, lateBy: "PT1M");
        var patient = await idle.Ledger.PlanAsync(idle.Now, lateBy: "PT1H");

        idle.Clock.Advance(TimeSpan.FromMinutes(10));
        await idle.Ledger.UntilAsync(strict, "held");
        var claimed = await idle.ClaimAsync(10);

        Assert.Equal(patient, Assert.Single(claimed).Id.ToString());
        Assert.Equal("missed-time", (await idle.Ledger.ReadAsync(strict)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Every_step_has_one_row_numbered_without_a_gap_and_one_event()
    {
        await using var idle = await IdleAsync();
        var id = await idle.Ledger.PlanAsync(idle.Now);
        var claimed = Assert.Single(await idle.ClaimAsync(1));
        await idle.RunAsync(new MoveMessage(claimed.Id, claimed.Fencing, MessageState.Claimed, MessageState.Handed, idle.Now) { Via = 1, ExternalId = "e1" });
        await idle.RunAsync(new MoveMessage(claimed.Id, claimed.Fencing, MessageState.Handed, MessageState.Accepted, idle.Now) { ExternalId = "e1" });
        var refused = await idle.RunAsync(new MoveMessage(claimed.Id, claimed.Fencing, MessageState.Handed, MessageState.Unknown, idle.Now));

        await using var db = idle.Ledger.Get<RamalDb>().ForAccount(idle.Key.AccountId);
        var steps = db.Set<MessageTransition>().Where(step => step.MessageId == claimed.Id).OrderBy(step => step.Seq).ToList();
        var told = db.Set<EventRow>().Where(row => row.Subject == id).OrderBy(row => row.Sequence).Select(row => row.Data).ToList();

        Assert.False(refused);
        Assert.Equal([1, 2, 3, 4], steps.Select(step => step.Seq));
        Assert.Equal([null, MessageState.Planned, MessageState.Claimed, MessageState.Handed], steps.Select(step => step.FromState));
        Assert.Equal(["planned", "handed", "accepted"], told.Select(data => System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("state").GetString()));
        Assert.All(told, data => Assert.Equal(1, System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("instanceId").GetInt32()));
    }

    private static async Task<Idle> IdleAsync()
    {
        var clock = new ManualClock();
        return new Idle(await Ledger.StartIdleAsync(clock), clock);
    }

    private sealed record Idle(Ledger Ledger, ManualClock Clock) : IAsyncDisposable
    {
        public InstanceKey Key { get; } = new(Ledger.Person.UserId, Ledger.Instance.Id);

        public DateTimeOffset Now => Clock.GetUtcNow();

        public async Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(int limit) => await RunAsync(new ClaimDue(Key, limit, Now, Lease));

        public Task<T> RunAsync<T>(Statement<T> statement) => Ledger.Get<GroupCommit>().RunAsync(statement);

        public ValueTask DisposeAsync() => Ledger.DisposeAsync();
    }
}
