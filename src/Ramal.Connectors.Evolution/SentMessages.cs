namespace Ramal.Connectors.Evolution;

/// <summary>
/// Finds what went out to somebody. WhatsApp may store it under another name than the one it was sent to: without the
/// Brazilian ninth digit, or under the LID.
/// </summary>
internal sealed class SentMessages(EvolutionApi api, EvolutionHistory history, TimeProvider clock)
{
    private const int MaxPages = 4;

    public async Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindAsync(SentMessageQuery query, CancellationToken cancellationToken)
    {
        if (EvolutionSend.AddressOf(query.To) is not { } address)
        {
            return new ConnectorResult<IReadOnlyList<SentMessage>>(ConnectorError.InvalidRecipient, "Neither a number nor a group id.");
        }

        var filter = new MessageFilter(FromMe: true, From: query.From, Until: query.Until);
        if (query.To.Group is not null)
        {
            return Of(await history.ReadAsync(filter with { RemoteJid = address }, MaxPages, cancellationToken), query);
        }

        var names = await NamesOfAsync(address, cancellationToken);
        foreach (var name in names)
        {
            var direct = Of(await history.ReadAsync(filter with { RemoteJid = name }, MaxPages, cancellationToken), query);
            if (direct.Error is not null || direct.Value.Count > 0)
            {
                return direct;
            }
        }

        return await FindUnderOtherNamesAsync(filter, names, query, cancellationToken);
    }

    /// <summary>
    /// A LID without a number beside it may be anybody. Saying "none" then would let the message go out a second time, so
    /// it is said that this cannot be told.
    /// </summary>
    private async Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindUnderOtherNamesAsync(
        MessageFilter filter, List<string> names, SentMessageQuery query, CancellationToken cancellationToken)
    {
        var all = await history.ReadAsync(filter, MaxPages, cancellationToken);
        if (all.Error is not null)
        {
            return Of(all, query);
        }

        var theirs = all.Value.Where(record => record.At("key").Id("remoteJidAlt") is { } other && names.Contains(other)).ToList();
        var isUnclear = theirs.Count == 0
            && (all.Value.Count >= MaxPages * MessageFilter.PageSize || all.Value.Any(record => IsNamelessLid(record.At("key"))));
        return isUnclear
            ? new ConnectorResult<IReadOnlyList<SentMessage>>(ConnectorError.NotSupported, "Messages of that time carry no number.")
            : Of(ConnectorResult.Of<IReadOnlyList<JsonElement>>(theirs), query);
    }

    private static bool IsNamelessLid(JsonElement key) =>
        key.Id("remoteJid")?.EndsWith("@lid", StringComparison.Ordinal) == true && key.Id("remoteJidAlt") is null;

    private async Task<List<string>> NamesOfAsync(string number, CancellationToken cancellationToken)
    {
        List<string> names = [$"{number}@s.whatsapp.net"];
        var check = await GroupsAndNumbers.CheckNumbersAsync(api, [number], cancellationToken);
        if (check.Error is null && check.Value[0].Chat is { } chat && !names.Contains(chat.Value))
        {
            names.Insert(0, chat.Value);
        }

        if (OtherBrazilianForm(number) is { } other && !names.Contains($"{other}@s.whatsapp.net"))
        {
            names.Add($"{other}@s.whatsapp.net");
        }

        return names;
    }

    /// <summary>55, area code, and a mobile number with or without the leading 9.</summary>
    private static string? OtherBrazilianForm(string number) =>
        !number.StartsWith("55", StringComparison.Ordinal) ? null
        : number.Length == 13 && number[4] == '9' ? number.Remove(4, 1)
        : number.Length == 12 && number[4] is >= '6' and <= '9' ? number.Insert(4, "9")
        : null;

    private ConnectorResult<IReadOnlyList<SentMessage>> Of(ConnectorResult<IReadOnlyList<JsonElement>> records, SentMessageQuery query)
    {
        if (records.Error is { } error)
        {
            return new ConnectorResult<IReadOnlyList<SentMessage>>(error, records.Detail);
        }

        // The server counts in whole seconds.
        var (from, until) = (query.From.ToUnixTimeSeconds(), query.Until.ToUnixTimeSeconds());
        var found = records.Value
            .Select(record => MessageRecord.Translate(record, clock.GetUtcNow()) is ConnectorEvent.MessageSentElsewhere sent
                ? new SentMessage(sent.Id, sent.Content.ReadableText, sent.At, FurthestOf(record))
                : null)
            .OfType<SentMessage>()
            .Where(sent => sent.At.ToUnixTimeSeconds() is var at && at >= from && at <= until)
            .DistinctBy(sent => sent.Id);
        return ConnectorResult.Of<IReadOnlyList<SentMessage>>([.. found]);
    }

    private static Receipt? FurthestOf(JsonElement record) =>
        MessageRecord.ReceiptsOf(record).Cast<Receipt?>().LastOrDefault();
}
