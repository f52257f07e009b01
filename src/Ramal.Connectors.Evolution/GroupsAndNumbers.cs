namespace Ramal.Connectors.Evolution;

/// <summary>Reads the lists that Evolution asks WhatsApp for.</summary>
internal static class GroupsAndNumbers
{
    public static async Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadGroupsAsync(EvolutionApi api, CancellationToken cancellationToken)
    {
        var list = api.Read(await api.FetchGroupsAsync(cancellationToken), cancellationToken);
        if (list.Error is { } error)
        {
            return new ConnectorResult<IReadOnlyList<GroupInfo>>(error, list.Detail);
        }

        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            return new ConnectorResult<IReadOnlyList<GroupInfo>>(ConnectorError.NotTheProvider, "fetchAllGroups gave no list.");
        }

        // The umbrella of a community takes no messages; its announcement group is listed on its own.
        var groups = list.Value.EnumerateArray()
            .Where(group => group.Id("id") is { } id && id.EndsWith("@g.us", StringComparison.Ordinal) && group.Flag("isCommunity") != true)
            .Select(group => new GroupInfo(new ChatId(group.Id("id")!), group.Text("subject") ?? "", SizeOf(group), IsAdmin: null))
            .ToList();
        return ConnectorResult.Of<IReadOnlyList<GroupInfo>>(groups);
    }

    public static async Task<ConnectorResult<IReadOnlyList<NumberCheck>>> CheckNumbersAsync(
        EvolutionApi api, IReadOnlyList<string> numbers, CancellationToken cancellationToken)
    {
        var answer = await api.CheckNumbersAsync(numbers, cancellationToken);

        // Seen when the instance never connected: status 400 with nothing but {} as body.
        if (answer.Status == 400 && answer.Body.IsObject() && !answer.Body.EnumerateObject().Any())
        {
            return new ConnectorResult<IReadOnlyList<NumberCheck>>(ConnectorError.NotConnected, answer.Detail);
        }

        var list = api.Read(answer, cancellationToken);
        if (list.Error is { } error)
        {
            return new ConnectorResult<IReadOnlyList<NumberCheck>>(error, list.Detail);
        }

        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            return new ConnectorResult<IReadOnlyList<NumberCheck>>(ConnectorError.NotTheProvider, "whatsappNumbers gave no list.");
        }

        var rows = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var row in list.Value.EnumerateArray())
        {
            if (row.Text("number") is { } number)
            {
                rows.TryAdd(number, row);
            }
        }

        return numbers.All(rows.ContainsKey)
            ? ConnectorResult.Of<IReadOnlyList<NumberCheck>>([.. numbers.Select(number => CheckOf(number, rows[number]))])
            : new ConnectorResult<IReadOnlyList<NumberCheck>>(ConnectorError.ProviderFailed, "whatsappNumbers left numbers out.");
    }

    private static NumberCheck CheckOf(string number, JsonElement row) =>
        row.Flag("exists") == true
            ? new NumberCheck(number, Exists: true, row.Id("jid") is { } jid ? new ChatId(jid) : null)
            : new NumberCheck(number, Exists: false, Chat: null);

    private static int? SizeOf(JsonElement group) => group.Number("size") is { } size and >= 0 and < int.MaxValue ? (int)size : null;
}
