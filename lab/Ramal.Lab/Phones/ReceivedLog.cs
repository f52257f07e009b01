using System.Collections.Concurrent;

namespace Ramal.Lab;

/// <summary>Everything that really arrived, counted by text. Safe from any thread and quick.</summary>
public sealed class ReceivedLog
{
    private readonly ConcurrentDictionary<string, int> _byText = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<LabMessage> _messages = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _waiting;
    private int _total;

    internal ReceivedLog()
    {
    }


    /// <summary>How many messages arrived.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>A copy, oldest first.</summary>
    public IReadOnlyList<LabMessage> Messages => [.. _messages];

    /// <summary>The texts that arrived more than once, with how often.</summary>
    public IReadOnlyDictionary<string, int> Repeated => _byText.Where(pair => pair.Value > 1).ToDictionary(StringComparer.Ordinal);

    /// <summary>The texts that arrived, with how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _byText;

    /// <summary>How many times exactly this text arrived.</summary>
    public int Count(string text) => _byText.GetValueOrDefault(text);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _byText.Clear();
        _messages.Clear();
        Volatile.Write(ref _total, 0);
    }

    /// <summary>Completes once that many messages have arrived; a <see cref="TimeoutException"/> otherwise.</summary>
    public Task WaitForTotalAsync(int total, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(() => Total >= total, timeout, cancellationToken);

    /// <summary>Completes once this text has arrived; a <see cref="TimeoutException"/> otherwise.</summary>
    public Task WaitForTextAsync(string text, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(() => Count(text) > 0, timeout, cancellationToken);

    internal void Add(LabMessage message)
    {
        _messages.Enqueue(message);
        _byText.AddOrUpdate(message.Text, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _total);
        if (Volatile.Read(ref _waiting) > 0)
        {
            Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Func<bool> reached, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The wait is for other threads' work, so it runs on real time even when the lab's clock is manual.
        using var limit = new CancellationTokenSource(timeout, TimeProvider.System);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                var signal = Volatile.Read(ref _changed).Task;
                if (reached())
                {
                    return;
                }

                await signal.WaitAsync(linked.Token);
            }
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Only {Total} messages had arrived after {timeout}.", cancelled);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
