using Ramal.Lab.WhatsApp;

namespace Ramal.Benchmarks;

/// <summary>
/// Texts to groups of 100 that have the sender's key already: eight numbers send beside one another, each to its own group, on one
/// core; the simulated WhatsApp has the other. One member reads; the others' phones are off, because opening each text a
/// hundred times would measure the simulator. Then stock Baileys with two numbers.
/// </summary>
internal static class EngineGroup
{
    private const int Members = 100;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (warmUp, count, countOfBaileys) = isSmoke ? (10, 20, 0) : (60, 300, 100);
        var cores = Programs.TwoCores;
        await using var lab = await LabProcess.StartAsync(cores?.First);
        SendingResult engine;
        await using (var client = await ClientProcess.EngineAsync(lab, cores?.Second))
        {
            engine = await RunAsync(lab, client, isSmoke ? 2 : 8, warmUp, count, "do engine");
        }

        List<Figure> figures =
        [
            new("engine on one core", engine.PerSecond, "messages/s", AtLeast: isSmoke ? 15 : 300),
            new("engine, processor time", engine.ProcessorSeconds * 1000 / engine.Count, "ms a message"),
        ];
        if (countOfBaileys > 0 && await ClientProcess.BaileysAsync(lab, cores?.Second) is { } baileys)
        {
            await using (baileys)
            {
                // Fewer: each session that it begins holds it up for so long that more of them cost it its links.
                if (await ClientProcess.CompareAsync(() => RunAsync(lab, baileys, 2, 20, countOfBaileys, "do Baileys")) is { } stock)
                {
                    figures.Add(new Figure("Baileys on one core", stock.PerSecond, "messages/s"));
                    figures.Add(new Figure("Baileys, processor time", stock.ProcessorSeconds * 1000 / stock.Count, "ms a message"));
                    figures.Add(new Figure("engine against Baileys, messages for the same processor time", engine.PerCoreSecond / stock.PerCoreSecond, "times"));
                }
            }
        }

        await EngineText.MustBeCorrectAsync(lab);
        return figures;
    }

    private static async Task<SendingResult> RunAsync(LabProcess lab, ClientProcess client, int senders, int warmUp, int count, string word)
    {
        var people = await lab.AddPhonesAsync(Members - 1);
        var pairs = new List<(string From, string To)>();
        for (var i = 0; i < senders; i++)
        {
            var number = await lab.AddPhoneAsync();
            await client.LinkAsync(number);
            pairs.Add((number, await lab.AddGroupAsync(number, $"Grupo {i}", people)));
        }

        foreach (var number in people)
        {
            await lab.SetReceiptsAsync(number, PhoneReceipts.None);
        }

        // Gives every member the senders' keys.
        await client.SendAsync(pairs, 1, "chave");
        foreach (var number in people.Skip(1).Concat(pairs.Select(pair => pair.From)))
        {
            await lab.SwitchAsync(number, on: false);
        }

        await client.SendAsync(pairs, warmUp, "antes");
        var result = await client.SendAsync(pairs, count, word);
        var reader = (await lab.StateAsync()).Phones.First(phone => phone.Number == people[0]);
        foreach (var (from, group) in pairs)
        {
            var last = reader.Chats.First(chat => chat.Id == group).Lines[^1].Text;
            if (last != $"{word} {count}")
            {
                throw new InvalidOperationException($"The last text from {from} to {group} is {last}");
            }
        }

        return result;
    }
}
