namespace Ramal.Connectors.Evolution;

/// <summary>
/// Asks <c>chat/findMessages</c> for what callbacks do not bring: receipts of what was sent lately, and new messages.
/// </summary>
internal sealed class EvolutionHistory(EvolutionApi api, IConnectorEvents events, TimeProvider clock)
{
    private const int MaxTracked = 200;
    private const int MaxAskedOneByOne = 20;
    private const int MaxPages = 10;
    private const int MaxRemembered = 2000;

    private static readonly TimeSpan TrackFor = TimeSpan.FromHours(24);

    // Clocks differ, and a message may be stored a little after its time.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Queue<(string Id, DateTimeOffset At)> _sent = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Queue<string> _toldInOrder = new();
    private DateTimeOffset? _since;

    /// <summary>Remembers a message whose receipts may have to be asked for.</summary>
    public void Track(ExternalMessageId id)
    {
        lock (_gate)
        {
            _sent.Enqueue((id.Value, clock.GetUtcNow()));
            if (_sent.Count > MaxTracked)
            {
                _sent.Dequeue();
            }
        }
    }

    /// <summary>Publishes what happened since the last time. Used by one caller at a time.</summary>
    /// <param name="missedSince">Where the first look begins.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task PollAsync(DateTimeOffset missedSince, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = (_since ?? missedSince) - Overlap;
        var seen = await ReadAsync(new MessageFilter(From: from, Until: now + Overlap), MaxPages, cancellationToken);
        if (seen.Error is not null)
        {
            return;
        }

        foreach (var record in seen.Value)
        {
            await TellAsync(record, now, cancellationToken);
        }

        await AskForReceiptsAsync([.. seen.Value.Select(record => record.At("key").Id("id")).OfType<string>()], now, cancellationToken);
        _since = now;
    }

    /// <summary>All records that match, oldest first.</summary>
    public async Task<ConnectorResult<IReadOnlyList<JsonElement>>> ReadAsync(
        MessageFilter filter, int maxPages, CancellationToken cancellationToken)
    {
        var records = new List<JsonElement>();
        for (var page = 1; page <= maxPages; page++)
        {
            var answer = await api.FindMessagesAsync(filter, page, cancellationToken);
            if (answer.Error is { } error)
            {
                return new ConnectorResult<IReadOnlyList<JsonElement>>(error, answer.Detail);
            }

            var messages = answer.Value.At("messages");
            records.AddRange(messages.At("records").EnumerateArray());
            if (page >= (messages.Number("pages") ?? 1) || messages.At("records").GetArrayLength() == 0)
            {
                break;
            }
        }

        var now = clock.GetUtcNow();
        return ConnectorResult.Of<IReadOnlyList<JsonElement>>([.. records.OrderBy(record => MessageRecord.TimeOf(record, now))]);
    }

    private async Task AskForReceiptsAsync(HashSet<string> seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (id, at) in TakeTracked(seen, now))
        {
            var found = await ReadAsync(new MessageFilter(Id: id), maxPages: 1, cancellationToken);
            var isFinal = false;
            foreach (var record in found.Error is null ? found.Value : [])
            {
                await TellAsync(record, now, cancellationToken);
                isFinal |= MessageRecord.ReceiptsOf(record).Any(receipt => receipt is Receipt.Read or Receipt.Failed);
            }

            if (!isFinal)
            {
                lock (_gate)
                {
                    _sent.Enqueue((id, at));
                }
            }
        }
    }

    /// <summary>The next few that the look over the time did not show; the rest comes next time.</summary>
    private List<(string Id, DateTimeOffset At)> TakeTracked(HashSet<string> seen, DateTimeOffset now)
    {
        var taken = new List<(string, DateTimeOffset)>();
        lock (_gate)
        {
            for (var left = _sent.Count; left > 0 && taken.Count < MaxAskedOneByOne; left--)
            {
                var sent = _sent.Dequeue();
                if (seen.Contains(sent.Id))
                {
                    _sent.Enqueue(sent);
                }
                else if (now - sent.At < TrackFor)
                {
                    taken.Add(sent);
                }
            }
        }

        return taken;
    }

    private async Task TellAsync(JsonElement record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (MessageRecord.Translate(record, now) is not { } message)
        {
            return;
        }

        await TellOnceAsync(message, cancellationToken);
        if (message is ConnectorEvent.MessageSentElsewhere sent)
        {
            foreach (var receipt in MessageRecord.ReceiptsOf(record))
            {
                await TellOnceAsync(MessageRecord.Receipt(sent.Id.Value, receipt, now), cancellationToken);
            }
        }
    }

    /// <summary>The overlap shows the same things again and again: they need not reach the store each time.</summary>
    private async Task TellOnceAsync(ConnectorEvent happened, CancellationToken cancellationToken)
    {
        if (_told.Contains(happened.DedupKey))
        {
            return;
        }

        await events.PublishAsync(happened, cancellationToken);
        _told.Add(happened.DedupKey);
        _toldInOrder.Enqueue(happened.DedupKey);
        if (_toldInOrder.Count > MaxRemembered)
        {
            _told.Remove(_toldInOrder.Dequeue());
        }
    }
}
