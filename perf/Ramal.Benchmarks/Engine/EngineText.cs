namespace Ramal.Benchmarks;

/// <summary>
/// Texts to people with one device each, the session with it begun: so many numbers send beside one another, each its texts one
/// after the other, and each text is sealed for the person's phone and for the sender's own. The senders have one core, the
/// simulated WhatsApp the other. The engine and stock Baileys take turns, so that both meet the same machine; Baileys does not
/// wait for acknowledgements.
/// </summary>
internal static class EngineText
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (senders, rounds, each, eachOfBaileys) = isSmoke ? (4, 2, 10, 3) : (32, 20, 30, 6);
        var cores = Programs.TwoCores;
        await using var lab = await LabProcess.StartAsync(cores?.First);
        var people = await lab.AddPhonesAsync(senders);
        await using var client = await ClientProcess.EngineAsync(lab, cores?.Second);
        await using var baileys = await ClientProcess.BaileysAsync(lab, cores?.Second);
        var pairs = await LinkAsync(lab, client, people);
        var pairsOfBaileys = baileys is null ? null : await ClientProcess.CompareAsync(() => LinkAsync(lab, baileys, people));
        SendingResult engine = new(0, 0, 0), stock = new(0, 0, 0);

        // The first rounds begin the sessions and let the code grow warm.
        for (var round = isSmoke ? 0 : -4; round < rounds; round++)
        {
            var result = await client.SendAsync(pairs, each, $"engine, {round}:");
            engine = round < 0 ? engine : engine.And(result);
            if (pairsOfBaileys is not null)
            {
                var other = await ClientProcess.CompareAsync(() => baileys!.SendAsync(pairsOfBaileys, eachOfBaileys, $"Baileys, {round}:"));
                pairsOfBaileys = other is null ? null : pairsOfBaileys;
                stock = other is null || round < 0 ? stock : stock.And(other);
            }
        }

        await MustHaveComeAsync(lab, pairs, $"engine, {rounds - 1}: {each}");
        await MustHaveComeAsync(lab, pairsOfBaileys ?? [], $"Baileys, {rounds - 1}: {eachOfBaileys}");
        await MustBeCorrectAsync(lab);
        List<Figure> figures =
        [
            new("engine on one core", engine.PerSecond, "messages/s", AtLeast: isSmoke ? 10 : 500),
            new("engine, processor time", engine.ProcessorSeconds * 1000 / engine.Count, "ms a message"),
        ];
        if (stock.Count > 0)
        {
            figures.Add(new Figure("Baileys on one core", stock.PerSecond, "messages/s"));
            figures.Add(new Figure("Baileys, processor time", stock.ProcessorSeconds * 1000 / stock.Count, "ms a message"));
            figures.Add(new Figure(
                "engine against Baileys, messages for the same processor time", engine.PerCoreSecond / stock.PerCoreSecond, "times", AtLeast: isSmoke ? null : 5));
        }

        return figures;
    }

    public static async Task MustBeCorrectAsync(LabProcess lab)
    {
        if ((await lab.StateAsync()).Breaches is { Count: > 0 } breaches)
        {
            throw new InvalidOperationException("Against the rules: " + string.Join("; ", breaches));
        }
    }

    /// <summary>A sender for each person.</summary>
    private static async Task<IReadOnlyList<(string From, string To)>> LinkAsync(LabProcess lab, ClientProcess client, IReadOnlyList<string> people)
    {
        var pairs = new List<(string From, string To)>();
        foreach (var person in people)
        {
            var number = await lab.AddPhoneAsync();
            await client.LinkAsync(number);
            pairs.Add((number, person));
        }

        return pairs;
    }

    private static async Task MustHaveComeAsync(LabProcess lab, IReadOnlyList<(string From, string To)> pairs, string text)
    {
        var state = await lab.StateAsync();
        foreach (var (from, to) in pairs)
        {
            var last = state.Phones.First(phone => phone.Number == to).Chats.First(chat => chat.Id == from).Lines[^1].Text;
            if (last != text)
            {
                throw new InvalidOperationException($"The last text from {from} to {to} is {last}");
            }
        }
    }
}
