using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ramal.WhatsApp;
using EngineCause = Ramal.WhatsApp.Session.LinkCause;
using EngineEnd = Ramal.WhatsApp.Session.LinkEnd;

namespace Ramal.Connectors.Native;

/// <summary>
/// Keeps the engine running for one session, tells what becomes of the link, and passes on what it hears. What the engine hands
/// over counts as taken only when <see cref="IConnectorEvents.PublishAsync"/> has returned: the engine acknowledges after that.
/// </summary>
internal sealed partial class NativeLink(InstanceContext context, WhatsAppOptions options) : IWhatsAppEvents, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly NativeStore _store = new(context.Store);
    private volatile Run? _run;
    private volatile bool _refusedAddress;
    private volatile bool _isUnlinking;
    private volatile bool _isDisposed;

    /// <summary>The engine while it runs.</summary>
    public WhatsAppClient? Client => _run?.Client;

    /// <summary>The engine while it can send.</summary>
    public WhatsAppClient? Online => Client is { IsOnline: true } client ? client : null;

    /// <summary>The number is linked and the link is up.</summary>
    public bool IsUp => Online is { IsLinked: true };

    /// <summary>Called by whoever opens sockets: the address rules refused.</summary>
    public void NoteRefusedAddress(bool isRefused) => _refusedAddress = isRefused;

    /// <summary>Takes up the link that the store knows. Returns with the next word about it.</summary>
    /// <returns>How it stands; null when it is up.</returns>
    public async Task<EngineEnd?> TakeUpAsync(bool tellsNeverLinked, CancellationToken cancellationToken)
    {
        Task<EngineEnd?> word;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsUp)
            {
                return null;
            }

            if (_run is { Work.IsCompleted: false } running)
            {
                word = running.NextWord;
            }
            else if (await BeginAsync(null, cancellationToken) is { } begun)
            {
                word = begun.FirstWord;
            }
            else
            {
                if (tellsNeverLinked)
                {
                    await PublishAsync(LinkState.Disconnected, LinkCause.NeverPaired, cancellationToken);
                }

                return new EngineEnd(EngineCause.LoggedOut, Detail: "never linked");
            }
        }
        finally
        {
            _turn.Release();
        }

        if (IsUp)
        {
            return null;
        }

        // Outside the turn: whoever closes must not wait for a server that says nothing.
        return await word.WaitAsync(cancellationToken);
    }

    /// <summary>Runs the engine to link a phone; its steps come through <paramref name="steps"/> until the link is up or given up.</summary>
    public async Task LinkAsync(WhatsApp.Pairing.PairingRequest request, ChannelWriter<WhatsAppEvent> steps, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
            await BeginAsync(new Attempt(request, steps), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The attempt is over: what comes from here on is about a link like any other.</summary>
    public void EndAttempt()
    {
        if (_run is { } run)
        {
            run.Attempt = null;
        }
    }

    /// <summary>Ends the engine; the phone stays linked.</summary>
    public async Task CloseAsync()
    {
        _run?.Stop.Cancel();
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await EndAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes the device from the account and forgets everything. Null when it is done, or was done before.</summary>
    public async Task<EngineEnd?> UnlinkAsync(CancellationToken cancellationToken)
    {
        _isUnlinking = true;
        try
        {
            var standing = await TakeUpAsync(tellsNeverLinked: false, cancellationToken);
            if (standing is { Cause: not EngineCause.LoggedOut })
            {
                return standing;
            }

            if (standing is null && Online is { } client)
            {
                try
                {
                    await client.UnlinkAsync(cancellationToken);
                }
                catch (WhatsApp.Transport.LinkLostException) when (!client.IsLinked || _run is null or { Work.IsCompleted: true })
                {
                    // The server was quicker to end the link than to answer.
                }
            }

            await CloseAsync();
            await context.Store.ClearAsync(CancellationToken.None);
            await PublishAsync(LinkState.Disconnected, LinkCause.UnlinkedHere, cancellationToken);
            return null;
        }
        finally
        {
            _isUnlinking = false;
        }
    }

    public async ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken)
    {
        if (_run is not { } run)
        {
            return;
        }

        switch (occurrence)
        {
            case LinkOpened opened:
                await PublishAsync(LinkState.Connected, null, cancellationToken, opened.Phone.User, run.Client.ProfileName);
                run.Say(null);
                break;
            case LinkClosed closed:
                await ClosedAsync(run, closed);
                break;
            default:
                foreach (var happened in Translate(occurrence))
                {
                    await context.Events.PublishAsync(happened, cancellationToken);
                }

                break;
        }

        run.Attempt?.Steps.TryWrite(occurrence);
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await CloseAsync();
    }

    /// <summary>A message that our own words fail is still a message: it must neither be lost nor come for ever.</summary>
    private IReadOnlyList<ConnectorEvent> Translate(WhatsAppEvent occurrence)
    {
        var now = context.Clock.GetUtcNow();
        try
        {
            return [.. NativeEvents.Translate(occurrence, now)];
        }
        catch (Exception failure) when (occurrence is WhatsApp.MessageReceived)
        {
            LogNotTranslated(context.Logger, failure);
            return [.. NativeEvents.Translate(((WhatsApp.MessageReceived)occurrence) with { Body = new UnknownBody("unreadable"), Quoted = null }, now)];
        }
    }

    private async Task ClosedAsync(Run run, LinkClosed closed)
    {
        // While a phone is being linked, the pairing tells how it goes.
        if (run.Attempt is null && !_isUnlinking && LinkStates.Of(closed.End.Cause) is var (state, cause))
        {
            cause = cause == LinkCause.Unreachable && _refusedAddress ? LinkCause.AddressNotAllowed : cause;
            await PublishAsync(state, cause, CancellationToken.None);
        }

        if (closed.End.Cause is not EngineCause.RestartRequired)
        {
            run.Say(closed.End);
        }
    }

    /// <summary>Null when there is no link to take up.</summary>
    private async Task<Run?> BeginAsync(Attempt? attempt, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await EndAsync();
        if (await OpenAsync(attempt is not null, cancellationToken) is not { } client)
        {
            return null;
        }

        if (attempt is null && !client.IsLinked)
        {
            await client.DisposeAsync();
            return null;
        }

        var run = new Run(client) { Attempt = attempt };
        _run = run;
        run.Work = Task.Run(() => RunAsync(run, attempt?.Request), CancellationToken.None);
        return run;
    }

    /// <summary>Keys that cannot be opened any more are worth nothing: linking makes new ones, taking up says that none is linked.</summary>
    private async Task<WhatsAppClient?> OpenAsync(bool isForLinking, CancellationToken cancellationToken)
    {
        try
        {
            return await WhatsAppClient.OpenAsync(options, _store, this, context.Clock, context.Logger, cancellationToken);
        }
        catch (SessionStoreException failure)
        {
            LogKeysLost(context.Logger, failure);
            if (!isForLinking)
            {
                return null;
            }
        }

        await context.Store.ClearAsync(cancellationToken);
        return await WhatsAppClient.OpenAsync(options, _store, this, context.Clock, context.Logger, cancellationToken);
    }

    private async Task EndAsync()
    {
        if (_run is not { } run)
        {
            return;
        }

        await run.Stop.CancelAsync();
        await run.Work;
        await run.Client.DisposeAsync();
        _run = null;
    }

    /// <summary>The engine reconnects by itself; what it cannot stand, such as a database that is away, is tried again from here.</summary>
    private async Task RunAsync(Run run, WhatsApp.Pairing.PairingRequest? pairing)
    {
        for (var pause = FirstPause; !run.Stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var end = await run.Client.RunAsync(run.Client.IsLinked ? null : pairing, run.Stop.Token);
                run.SayLast(end);
                run.Attempt?.Steps.TryComplete();
                return;
            }
            catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
            {
                run.SayLast(new EngineEnd(EngineCause.Stopped));
                return;
            }
            catch (Exception failure)
            {
                LogFailed(context.Logger, failure);
                run.Say(new EngineEnd(EngineCause.ServerTrouble, Detail: failure.GetType().Name));
                run.Attempt?.Steps.TryComplete();
                await TellFailedAsync(run);
                await Task.Delay(pause * (0.5 + (context.Random.NextDouble() / 2)), context.Clock, run.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TellFailedAsync(Run run)
    {
        try
        {
            if (run.Attempt is null)
            {
                await PublishAsync(LinkState.Connecting, LinkCause.ProviderFailed, CancellationToken.None);
            }
        }
        catch (Exception failure)
        {
            // The same database, most likely: its return is told by the link that comes back.
            LogFailed(context.Logger, failure);
        }
    }

    private Task PublishAsync(
        LinkState state, LinkCause? cause, CancellationToken cancellationToken, string? phoneNumber = null, string? profileName = null)
    {
        var now = context.Clock.GetUtcNow();
        var name = profileName is { Length: > 0 } ? profileName[..Math.Min(profileName.Length, 200)] : null;
        return context.Events.PublishAsync(
            new ConnectorEvent.LinkChanged($"link:{now.UtcTicks}:{state}:{cause}", now, state, cause, phoneNumber, name), cancellationToken);
    }

    /// <summary>One life of the engine.</summary>
    private sealed class Run
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource<EngineEnd?> _word = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isOver;

        public Run(WhatsAppClient client) => (Client, FirstWord) = (client, _word.Task);

        public WhatsAppClient Client { get; }

        /// <summary>Has no timer, so it needs no disposal.</summary>
        public CancellationTokenSource Stop { get; } = new();

        /// <summary>What was said of the link first; null in it: it is up.</summary>
        public Task<EngineEnd?> FirstWord { get; }

        /// <summary>What is said of the link next; null in it: it is up.</summary>
        public Task<EngineEnd?> NextWord
        {
            get
            {
                lock (_gate)
                {
                    if (_word.Task.IsCompleted && !_isOver)
                    {
                        _word = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    return _word.Task;
                }
            }
        }

        public Attempt? Attempt { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;

        public void Say(EngineEnd? word)
        {
            lock (_gate)
            {
                _word.TrySetResult(word);
            }
        }

        /// <summary>The last word: nothing comes after it.</summary>
        public void SayLast(EngineEnd word)
        {
            lock (_gate)
            {
                _isOver = true;
                if (!_word.TrySetResult(word))
                {
                    _word = new();
                    _word.SetResult(word);
                }
            }
        }
    }

    private sealed record Attempt(WhatsApp.Pairing.PairingRequest Request, ChannelWriter<WhatsAppEvent> Steps);

    [LoggerMessage(LogLevel.Warning, "The keys of the linked device cannot be opened with this server's key ring: the phone has to be linked again")]
    private static partial void LogKeysLost(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A message could not be put into words and is shown as unreadable")]
    private static partial void LogNotTranslated(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The link failed on our side and is tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
