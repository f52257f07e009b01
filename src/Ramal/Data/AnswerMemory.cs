using System.Collections.Concurrent;

namespace Ramal.Data;

/// <summary>
/// Finished answers to what every open page asks, kept until the next event of anybody. That is exact: every change comes
/// with an event in its commit, the signal is raised before whoever made the change is answered, and no second server
/// writes to this database. One second is the limit for what changes without an event.
/// </summary>
internal sealed class AnswerMemory<TKey>(EventSignal signal, TimeProvider clock)
    where TKey : notnull
{
    private const int MaxRemembered = 1000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, Known> _known = new();

    /// <param name="key">Everything that the answer depends on besides the rows: account, language, and so on.</param>
    /// <param name="readAsync">Reads and writes the answer anew.</param>
    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(TKey key, Func<Task<ReadOnlyMemory<byte>>> readAsync)
    {
        // Taken before reading, so that no commit falls between.
        var until = signal.Next;
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(key, out var known) && ReferenceEquals(known.Until, until) && now - known.At < Remembered)
        {
            return known.Answer;
        }

        var answer = await readAsync();
        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[key] = new Known(answer, until, now);
        return answer;
    }

    private sealed record Known(ReadOnlyMemory<byte> Answer, Task Until, DateTimeOffset At);
}
