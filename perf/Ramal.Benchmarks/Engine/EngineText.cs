namespace Ramal.Benchmarks;

/// <summary>
/// Texts to people with one device each, the session with it begun: eight numbers send beside one another, each its texts one
/// after the other, and each text is sealed for the person's phone and for the sender's own. The senders have one core, the
/// simulated WhatsApp the other. Then the same with stock Baileys, which does not wait for acknowledgements.
/// </summary>
internal static class EngineText
{
    private const int Senders = 8;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (warmUp, count, countOfBaileys) = isSmoke ? (20, 50, 10) : (200, 1500, 300);
        var cores = Programs.TwoCores;
        await using var lab = await LabProcess.StartAsync(cores?.First);
        var people = await lab.AddPhonesAsync(Senders);
        SendingResult engine;
        await using (var client = await ClientProcess.EngineAsync(lab, cores?.Second))
        {
            engine = await RunAsync(lab, client, people, warmUp, count, "do engine");
        }

        List<Figure> figures =
        [
            new("engine on one core", engine.PerSecond, "messages/s", AtLeast: isSmoke ? 25 : 500),
            new("engine, processor time", engine.ProcessorSeconds * 1000 / engine.Count, "ms a message"),
        ];
        if (await ClientProcess.BaileysAsync(lab, cores?.Second) is { } baileys)
        {
            await using (baileys)
            {
                var stock = await RunAsync(lab, baileys, people, Math.Min(warmUp, 100), countOfBaileys, "do Baileys");
                figures.Add(new Figure("Baileys on one core", stock.PerSecond, "messages/s"));
                figures.Add(new Figure("Baileys, processor time", stock.ProcessorSeconds * 1000 / stock.Count, "ms a message"));
                figures.Add(new Figure(
                    "engine against Baileys, messages for the same processor time", engine.PerCoreSecond / stock.PerCoreSecond, "times", AtLeast: isSmoke ? null : 5));
            }
        }

        await MustBeCorrectAsync(lab);
        return figures;
    }

    /// <summary>Links a sender for each person, lets the code grow warm, measures, and sees that the last text of each has come.</summary>
    private static async Task<SendingResult> RunAsync(LabProcess lab, ClientProcess client, IReadOnlyList<string> people, int warmUp, int count, string word)
    {
        var pairs = new List<(string From, string To)>();
        foreach (var person in people)
        {
            var number = await lab.AddPhoneAsync();
            await client.LinkAsync(number);
            pairs.Add((number, person));
        }

        await client.SendAsync(pairs, warmUp, "antes");
        var result = await client.SendAsync(pairs, count, word);
        var state = await lab.StateAsync();
        foreach (var (from, to) in pairs)
        {
            var lines = state.Phones.First(phone => phone.Number == to).Chats.First(chat => chat.Id == from).Lines;
            if (lines[^1].Text != $"{word} {count}")
            {
                throw new InvalidOperationException($"The last text from {from} to {to} is {lines[^1].Text}");
            }
        }

        return result;
    }

    public static async Task MustBeCorrectAsync(LabProcess lab)
    {
        if ((await lab.StateAsync()).Breaches is { Count: > 0 } breaches)
        {
            throw new InvalidOperationException("Against the rules: " + string.Join("; ", breaches));
        }
    }
}
