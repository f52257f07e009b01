using System.Diagnostics;
using Ramal.Data;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>What an open inbox asks over HTTP: the list of conversations, a page of a thread, a search. One request at a time.</summary>
internal static class InboxReads
{
    public static Task<IReadOnlyList<Figure>> ListAsync(bool isSmoke) => MeasureAsync(isSmoke ? 10_000 : 100_000, isSmoke ? 1000 : 10_000, isSmoke, 30, _ =>
    [
        ("first page of conversations", "/api/conversations"),
        ("unread ones", "/api/conversations?unread=true"),
        ("of one instance", "/api/conversations?instanceId=1"),
        ("counts", "/api/conversations/counts"),
    ]);

    public static Task<IReadOnlyList<Figure>> PageAsync(bool isSmoke) => MeasureAsync(1000, isSmoke ? 50_000 : 1_000_000, isSmoke, 30, conversation =>
    [
        ("newest page of a thread", $"/api/conversations/{conversation}/messages"),
    ]);

    public static Task<IReadOnlyList<Figure>> SearchAsync(bool isSmoke) => MeasureAsync(1000, isSmoke ? 50_000 : 1_000_000, isSmoke, 300, _ =>
    [
        ("a word in a third of the messages", "/api/inbox/search?q=oi"),
        ("a common and a less common word", "/api/inbox/search?q=preco%20problema"),
        ("a rare word", "/api/inbox/search?q=codigo4711"),
        ("the beginning of a word", "/api/inbox/search?q=orcam"),
        ("a word that nobody wrote", "/api/inbox/search?q=hipopotamo"),
        ("a name", "/api/conversations?q=pessoa%20999"),
    ]);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        int conversations, int messages, bool isSmoke, double budget, Func<Guid, IReadOnlyList<(string Name, string Path)>> questions)
    {
        await using var server = await RamalTestServer.StartAsync();
        using var person = await server.NewPersonAsync();
        var busiest = await InboxRows.AddAsync(server.App.Services.GetRequiredService<RamalDb>(), person.UserId, conversations, messages, Math.Min(conversations, 100));
        var figures = new List<Figure>();
        foreach (var (name, path) in questions(busiest))
        {
            var taken = new List<double>();
            for (var i = 0; i < (isSmoke ? 30 : 200) + 10; i++)
            {
                var watch = Stopwatch.GetTimestamp();
                (await person.GetAsync(path)).EnsureStatus(200);
                if (i >= 10)
                {
                    taken.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
                }
            }

            taken.Sort();
            // The counters are asked for with every event: of a hundred thousand conversations a seventh is unread.
            var atMost = name == "counts" ? 20 : budget;
            figures.Add(new Figure($"{name}, p95 over {conversations:N0} conversations and {messages:N0} messages", taken[(int)(taken.Count * 0.95)], "ms", AtMost: isSmoke ? atMost * 3 : atMost));
        }

        return figures;
    }
}
