using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>
/// Owns the session of one number: opens and closes it, and lets one send through at a time. Whatever it awaits has a time
/// limit, so that one bad session keeps nobody waiting but its own number.
/// </summary>
internal sealed partial class InstanceActor(InstanceKey key, SessionOpener opener, LinkBoard links, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>Longer than any connector's own limit; only a session that broke its promise meets it.</summary>
    public static readonly TimeSpan SendLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly SendOutcome.Rejected Closed = new(ConnectorError.NotConnected, "The session is closed.");

    private readonly SemaphoreSlim _door = new(1, 1);
    private CancellationTokenSource _opening = new();
    private Life? _life;

    public IConnectorSession? Session => Volatile.Read(ref _life)?.Opened.Session;

    /// <summary>Takes up the link in the background, and tries again with growing pauses when that fails.</summary>
    public void TakeUp(TimeSpan after)
    {
        var opening = new CancellationTokenSource();
        Interlocked.Exchange(ref _opening, opening).Cancel();
        _ = Task.Run(() => TakeUpAsync(after, opening.Token), CancellationToken.None);
    }

    /// <summary>A fresh session that is not started yet, for pairing; the one before it is closed.</summary>
    public async Task<IConnectorSession?> OpenFreshAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _opening, new CancellationTokenSource()).Cancel();
        return await OpenAsync(cancellationToken);
    }

    /// <summary>Ends the session and frees what it holds; the link on the phone stays.</summary>
    public async Task CloseAsync()
    {
        Interlocked.Exchange(ref _opening, new CancellationTokenSource()).Cancel();
        await _door.WaitAsync(CancellationToken.None);
        try
        {
            await EndAsync();

            // Before the door opens: whoever comes in next may be connected at once.
            links.Set(key, LinkState.Disconnected);
        }
        finally
        {
            _door.Release();
        }
    }

    /// <summary>The same as closing: what is left needs no disposal, and a late send still finds its semaphore.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync();

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _life) is not { } life)
        {
            return Closed;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Ending.Token);
            await life.Turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome.Rejected(ConnectorError.NotConnected, "Stopped before its turn came.");
        }

        if (life.Ending.IsCancellationRequested || links.StateOf(key) != LinkState.Connected)
        {
            life.Turn.Release();
            return Closed;
        }

        var sending = SendAsync(life, message, cancellationToken);
        try
        {
            return await sending.WaitAsync(SendLimit, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // It may never come back; the next message shall not wait for it.
            LogSendHangs(key);
            TakeUp(TimeSpan.Zero);
            return new SendOutcome.Unknown("The session did not answer in time.");
        }
    }

    private async Task<SendOutcome> SendAsync(Life life, OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Ending.Token);
            return await life.Opened.Session.SendAsync(message, either.Token);
        }
        catch (Exception failure)
        {
            // A session must not throw; when one does, nobody knows whether bytes left.
            LogSendFailed(failure, key);
            return new SendOutcome.Unknown($"The session failed: {failure.GetType().Name}.");
        }
        finally
        {
            life.Turn.Release();
        }
    }

    private async Task TakeUpAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var failures = 0;
        try
        {
            await Task.Delay(after, clock, cancellationToken);
            while (!await TryStartAsync(cancellationToken))
            {
                failures++;
                await Task.Delay(Backoff.After(failures, Random.Shared), clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Closed, or opened anew, in the meantime.
        }
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await OpenAsync(cancellationToken) is { } session)
            {
                await session.StartAsync(cancellationToken).WaitAsync(StartLimit, clock, cancellationToken);
            }

            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogStartFailed(failure, key);
            return false;
        }
    }

    private async Task<IConnectorSession?> OpenAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (await opener.OpenAsync(key, cancellationToken) is not { } opened)
            {
                return null;
            }

            Volatile.Write(ref _life, new Life(opened, new CancellationTokenSource()));
            return opened.Session;
        }
        finally
        {
            _door.Release();
        }
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _life, null) is not { } life)
        {
            return;
        }

        life.Opened.Events.End();
        await life.Ending.CancelAsync();
        try
        {
            await life.Opened.Session.DisposeAsync().AsTask().WaitAsync(CloseLimit, clock, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nothing more can be done for it; the number must be usable again.
            LogCloseFailed(failure, key);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Instance} could not be started")]
    private partial void LogStartFailed(Exception failure, InstanceKey instance);

    [LoggerMessage(LogLevel.Warning, "The session of {Instance} did not close properly")]
    private partial void LogCloseFailed(Exception failure, InstanceKey instance);

    [LoggerMessage(LogLevel.Error, "A send of {Instance} failed in its session")]
    private partial void LogSendFailed(Exception failure, InstanceKey instance);

    [LoggerMessage(LogLevel.Error, "A send of {Instance} hangs in its session, which is opened anew")]
    private partial void LogSendHangs(InstanceKey instance);

    /// <summary>One session from opening to closing. Its turn goes with it, so that a send which never ends holds nobody up for longer.</summary>
    private sealed record Life(OpenedSession Opened, CancellationTokenSource Ending)
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);
    }
}

/// <summary>Growing pauses between attempts: 1 s doubling to 5 minutes, each between half and all of it.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="random">For the jitter.</param>
    public static TimeSpan After(int failures, Random random)
    {
        var full = Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 12)));
        return TimeSpan.FromSeconds(full * (0.5 + (random.NextDouble() / 2)));
    }
}
