namespace Ramal.Lab;

/// <summary>Everything the simulated server remembers; outlives a closed port.</summary>
internal sealed class LabWorld : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public LabWorld(LabOptions options)
    {
        Options = options;
        Ids = new LabIds(options.Seed);
        Faults = new LabFaults(Ids);
        Webhooks = new WebhookSender(this);
        Instances = new LabInstances(this);
        Received = new ReceivedLog();
        Phones = new LabPhones(this);
    }

    public LabOptions Options { get; }

    public LabIds Ids { get; }

    public LabFaults Faults { get; }

    public WebhookSender Webhooks { get; }

    public LabInstances Instances { get; }

    public LabPhones Phones { get; }

    public ReceivedLog Received { get; }

    /// <summary>Address of the server, known once it listens.</summary>
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1/");

    public CancellationToken Stopping => _stopping.Token;

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>Runs it at once when there is nothing to wait for, else when the lab's clock says so.</summary>
    public void After(TimeSpan wait, Action action)
    {
        if (wait <= TimeSpan.Zero)
        {
            action();
            return;
        }

        _ = RunLaterAsync(wait, action);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        Webhooks.Dispose();
        _stopping.Dispose();
    }

    private async Task RunLaterAsync(TimeSpan wait, Action action)
    {
        try
        {
            // Not back to the caller's context: moving a manual clock must run this before it returns.
            await Task.Delay(wait, Options.TimeProvider, Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        action();
    }
}
