namespace Ramal.Connectors.Tests;

/// <summary>Keeps what a session publishes; can be held up or made to fail, as a store may.</summary>
public sealed class RecordingEvents : IConnectorEvents
{
    private readonly Lock _gate = new();
    private readonly List<ConnectorEvent> _all = [];
    private TaskCompletionSource? _held;
    private Func<ConnectorEvent, bool> _holds = _ => true;

    public bool Fails { get; set; }

    public IReadOnlyList<ConnectorEvent> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    public ConnectorEvent.LinkChanged? Link => All.OfType<ConnectorEvent.LinkChanged>().LastOrDefault();

    public CallbackMode? Mode => All.OfType<ConnectorEvent.CallbackModeChanged>().LastOrDefault()?.Mode;

    public IReadOnlyList<T> Of<T>()
        where T : ConnectorEvent => [.. All.OfType<T>()];

    /// <summary>Commits nothing until <see cref="LetGo"/>.</summary>
    public void Hold() => HoldFor(_ => true);

    /// <summary>Commits everything but these until <see cref="LetGo"/>.</summary>
    public void HoldFor(Func<ConnectorEvent, bool> holds)
    {
        _holds = holds;
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void LetGo() => _held?.TrySetResult();

    public async Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken)
    {
        if (_held is { } held && _holds(happened))
        {
            await held.Task.WaitAsync(cancellationToken);
        }

        if (Fails)
        {
            throw new IOException("The store is away.");
        }

        lock (_gate)
        {
            _all.Add(happened);
        }
    }
}
