using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Live;

/// <summary>
/// The one reader of the event ledger for all open streams: wakes after each commit, reads once, and hands every event
/// to the streams of its account. What it read up to and who listens change under one lock, so that a stream that
/// begins knows exactly which events it will be told and which it has to read itself.
/// </summary>
internal sealed partial class LiveHub : BackgroundService
{
    private const int BatchSize = 500;

    // Real time, not the injected clock: this paces the reading of a database, it decides nothing.
    private static readonly TimeProvider RealTime = TimeProvider.System;
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestUnsettledWait = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan WithoutSignal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly EventReader _reader;
    private readonly EventSignal _signal;
    private readonly ILogger<LiveHub> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<LiveClient>> _clients = [];
    private EventPosition _position;
    private long _lastReadAt;

    public LiveHub(EventReader reader, EventSignal signal, IMeterFactory meters, ILogger<LiveHub> logger)
    {
        (_reader, _signal, _logger) = (reader, signal, logger);
        meters.Create("Ramal").CreateObservableGauge(
            "ramal.live.clients", () => ClientCount, description: "Open event streams.");
    }

    public int ClientCount
    {
        get
        {
            lock (_gate)
            {
                return _clients.Values.Sum(clients => clients.Count);
            }
        }
    }

    /// <summary>How long ago the ledger was last read without failure; for the readiness check.</summary>
    public TimeSpan SinceLastRead => RealTime.GetElapsedTime(Volatile.Read(ref _lastReadAt));

    /// <summary>The place up to which all streams were told.</summary>
    public EventPosition Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Adds a stream.</summary>
    /// <returns>Everything after this place will be told; null when the account has too many streams open.</returns>
    public EventPosition? Join(LiveClient client, int maxPerAccount)
    {
        lock (_gate)
        {
            if (!_clients.TryGetValue(client.AccountId, out var clients))
            {
                _clients[client.AccountId] = clients = [];
            }

            if (clients.Count >= maxPerAccount)
            {
                return null;
            }

            clients.Add(client);
            return _position;
        }
    }

    public void Leave(LiveClient client)
    {
        lock (_gate)
        {
            if (_clients.TryGetValue(client.AccountId, out var clients) && clients.Remove(client) && clients.Count == 0)
            {
                _clients.Remove(client.AccountId);
            }
        }
    }

    /// <summary>Tells the open streams of an account something that is only worth knowing now; see <see cref="LiveEvent.Passing"/>.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="frameIn">The frame in a language of <see cref="Shared.Languages"/>; asked once for each that somebody listens in.</param>
    public void Tell(int accountId, Func<string, ReadOnlyMemory<byte>> frameIn)
    {
        lock (_gate)
        {
            foreach (var clients in (_clients.GetValueOrDefault(accountId) ?? []).GroupBy(client => client.Language, StringComparer.Ordinal))
            {
                var frame = frameIn(clients.Key);
                foreach (var client in clients)
                {
                    client.Tell(frame);
                }
            }
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _position = await _reader.LastAsync(cancellationToken);
        Volatile.Write(ref _lastReadAt, RealTime.GetTimestamp());
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var unsettledWait = BetweenReads;
        while (!stoppingToken.IsCancellationRequested)
        {
            var signalled = _signal.Next;
            try
            {
                var batch = await ReadAsync(stoppingToken);
                Volatile.Write(ref _lastReadAt, RealTime.GetTimestamp());
                unsettledWait = batch.MoreSoon ? Shorter(unsettledWait * 2, LongestUnsettledWait) : BetweenReads;
                if (batch.Events.Count > 0 || signalled.IsCompleted)
                {
                    // Under load many commits are read at once instead of one by one.
                    await Task.Delay(BetweenReads, RealTime, stoppingToken);
                }
                else
                {
                    await WaitAsync(signalled, batch.MoreSoon ? unsettledWait : WithoutSignal, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await WaitAsync(Task.Delay(Timeout.InfiniteTimeSpan, RealTime, stoppingToken), AfterFailure, stoppingToken);
            }
        }
    }

    private async Task<EventBatch> ReadAsync(CancellationToken cancellationToken)
    {
        if (ClientCount == 0)
        {
            // Nobody listens: jump to the end instead of reading what nobody will be told.
            var last = await _reader.LastAsync(cancellationToken);
            lock (_gate)
            {
                if (_clients.Count == 0)
                {
                    _position = last.Sequence == 0 ? _position : last;
                    return new EventBatch([], MoreSoon: false);
                }
            }
        }

        var batch = await _reader.ReadAsync(_position, BatchSize, cancellationToken);
        lock (_gate)
        {
            foreach (var happened in batch.Events)
            {
                if (_clients.TryGetValue(happened.AccountId, out var clients))
                {
                    var frame = LiveEvent.Of(happened);
                    clients.ForEach(client => client.Tell(frame));
                }

                _position = happened.Position;
            }
        }

        return batch;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static async Task WaitAsync(Task signalled, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signalled, Task.Delay(atMost, RealTime, ended.Token));
        await ended.CancelAsync();
    }

    [LoggerMessage(LogLevel.Error, "Reading the event ledger failed; trying again in a second")]
    private partial void LogFailed(Exception failure);
}
