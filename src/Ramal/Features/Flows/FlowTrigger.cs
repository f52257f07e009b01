using System.Text.Json;
using Ramal.Data;

namespace Ramal.Features.Flows;

/// <summary>
/// Reads the ledger of events for what concerns flows: received messages, answers of people, contacts that opt out.
/// Messages of one conversation are taken in order; different conversations at the same time.
/// </summary>
internal sealed partial class FlowTrigger(
    FlowRunner runner, RamalDb database, EventReader events, EventCursors cursors, EventSignal signal, ILogger<FlowTrigger> logger)
    : EventFollower("flows", events, cursors, signal, logger)
{
    /// <summary>SQLite has one writer; more would only wait for it.</summary>
    private readonly int _atOnce = database.Kind == DatabaseKind.Sqlite ? 1 : 4;

    protected override Task TakeAsync(IReadOnlyList<LedgerEvent> happened, CancellationToken stopping) => Parallel.ForEachAsync(
        happened.Where(one => one.Type is "conversation.message" or "contact.optedOut").GroupBy(one => (one.AccountId, one.Subject)),
        new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = stopping },
        async (together, token) =>
        {
            foreach (var one in together)
            {
                try
                {
                    await TakeAsync(one, token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException && !DatabaseFailures.IsBusy(failure))
                {
                    // Once more would fail once more, and keep everybody else's flows from answering.
                    LogPassedOver(failure, one.Position.Sequence);
                }
            }
        });

    private async Task TakeAsync(LedgerEvent happened, CancellationToken stopping)
    {
        using var data = JsonDocument.Parse(happened.Data);
        var root = data.RootElement;
        if (happened.Type == "contact.optedOut")
        {
            await runner.ContactOptedOutAsync(happened.AccountId, root.GetProperty("contactId").GetGuid(), stopping);
            return;
        }

        var conversationId = root.GetProperty("conversationId").GetGuid();
        if (root.GetProperty("direction").GetString() == "in")
        {
            if (!root.GetProperty("optOut").GetBoolean())
            {
                await runner.HearAsync(happened.AccountId, conversationId, root.GetProperty("messageId").GetGuid(), stopping);
            }
        }
        else if (root.GetProperty("origin").GetString() is "phone" or "person")
        {
            await runner.HumanAnsweredAsync(happened.AccountId, conversationId, stopping);
        }
    }

    [LoggerMessage(LogLevel.Error, "Flows could not take event {Sequence} and passed it over")]
    private partial void LogPassedOver(Exception failure, long sequence);
}
