namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>Things as they come, and waiting for one of them without polling.</summary>
internal sealed class Observed<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _seen = [];
    private readonly List<(Func<T, bool> Holds, TaskCompletionSource<T> Found)> _waiting = [];

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _seen.Add(item);
            foreach (var (holds, found) in _waiting)
            {
                if (!found.Task.IsCompleted && holds(item))
                {
                    found.TrySetResult(item);
                }
            }
        }
    }

    public async Task<T> FirstAsync(Func<T, bool> holds, string what)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            foreach (var item in _seen)
            {
                if (holds(item))
                {
                    return item;
                }
            }

            _waiting.Add((holds, found));
        }

        try
        {
            return await found.Task.WaitAsync(PeerHost.Patience);
        }
        catch (TimeoutException exception)
        {
            var last = string.Join("\n  ", All.TakeLast(12));
            throw new TimeoutException($"{what} did not come; the last that came:\n  {last}", exception);
        }
    }
}
