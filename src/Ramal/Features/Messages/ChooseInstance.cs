using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>
/// Settles, when a message is due, through which instance it goes: the one active at that moment, or the first connected
/// one of its list. The choice is recorded on the message.
/// </summary>
internal sealed class ChooseInstance(GroupCommit ledger, RamalDb database, InstanceSessions sessions, LedgerBell bell, TimeProvider clock)
{
    /// <summary>While no instance of a list is connected; a link that comes back is noticed no later than this.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(3);

    /// <returns>When the next message needs a choice.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await ledger.RunAsync(new FindUnrouted(now));
            if (due.Count == 0)
            {
                return await ledger.RunAsync(new NextInstant("NextUnrouted"));
            }

            foreach (var account in due.GroupBy(message => message.AccountId))
            {
                await RouteAsync(account.Key, [.. account], now, stopping);
            }
        }
    }

    private async Task RouteAsync(int accountId, IReadOnlyList<UnroutedMessage> due, DateTimeOffset now, CancellationToken stopping)
    {
        await using var db = database.ForAccount(accountId);
        var instances = await db.Set<Instance>().Where(instance => instance.DeletedAt == null)
            .Select(instance => new { instance.Id, instance.IsActive }).ToListAsync(stopping);
        var active = instances.FirstOrDefault(instance => instance.IsActive)?.Id;
        var known = instances.Select(instance => instance.Id).ToHashSet();
        var steps = new List<Statement>();
        var waits = new List<Task>();
        var chosen = new HashSet<int>();
        foreach (var message in due)
        {
            var step = StepOf(message, accountId, active, known, now, chosen);
            steps.Add(step.Statement);
            waits.Add(step.Done);
        }

        ledger.Submit(steps);
        await Task.WhenAll(waits);
        foreach (var id in chosen)
        {
            bell.Waiting(accountId, id);
        }
    }

    private (Statement Statement, Task Done) StepOf(
        UnroutedMessage message, int accountId, int? active, HashSet<int> known, DateTimeOffset now, HashSet<int> chosen)
    {
        int? choice = message.Choice.Listed is { } listed
            ? listed.Where(id => known.Contains(id) && sessions.CanSend(new InstanceKey(accountId, id))).Select(id => (int?)id).FirstOrDefault()
            : active;
        if (choice is { } instance)
        {
            chosen.Add(instance);
            var route = new RouteMessage(message, instance, now);
            return (route, route.Answer);
        }

        if (message.Choice.Listed is { } some && some.Any(known.Contains))
        {
            var again = new RouteMessage(message, null, now + Again);
            return (again, again.Answer);
        }

        var hold = new MoveMessage(message.Id, message.Fencing, MessageState.Planned, MessageState.Held, now)
        {
            Reason = message.Choice.Listed is null ? MessageReason.NoActiveInstance : MessageReason.InstanceDeleted,
        };
        return (hold, hold.Answer);
    }
}
