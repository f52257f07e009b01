using System.Diagnostics.CodeAnalysis;

namespace Ramal.Connectors.Evolution;

/// <summary>Lets one after the other in, across awaits.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Only a semaphore whose wait handle is used needs disposal; disposing this one would race with late callbacks.")]
internal sealed class Turn
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task TakeAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _one.Release();
        }
    }
}
