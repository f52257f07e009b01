using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Media;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// Fetches received files beside everything else, a few at a time, and again after failures that pass. Messages are in
/// the thread long before.
/// </summary>
internal sealed partial class FetchMedia(
    RamalDb database, InstanceSessions sessions, ReceivedFiles files, SecretBox secrets, MediaBell bell, EventSignal signal, TimeProvider clock,
    ILogger<FetchMedia> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Hours in all: WhatsApp keeps files for days, a provider may be away for as long.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<Guid, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var done in running.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
                {
                    running.Remove(done);
                }

                var (due, next) = await FindDueAsync([.. running.Keys], stoppingToken);
                foreach (var waiting in due.Take(AtOnce - running.Count))
                {
                    running[waiting.MessageId] = Task.Run(() => FetchAsync(waiting, stoppingToken), CancellationToken.None);
                }

                // A finished one calls the bell, so that its place is taken at once.
                await bell.SleepUntilAsync(running.Count >= AtOnce ? null : next, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
                await bell.SleepUntilAsync(clock.GetUtcNow() + AfterFailure, stoppingToken);
            }
        }

        await Task.WhenAll(running.Values);
    }

    private async Task<(List<WaitingMedia> Due, DateTimeOffset? Next)> FindDueAsync(List<Guid> running, CancellationToken stopping)
    {
        await using var db = database.ForAllAccounts();
        var now = clock.GetUtcNow();
        var waiting = db.Set<WaitingMedia>().IgnoreQueryFilters().AsNoTracking().Where(one => one.NextAt != null && !running.Contains(one.MessageId));
        var due = await waiting.Where(one => one.NextAt <= now).OrderBy(one => one.NextAt).Take(AtOnce).ToListAsync(stopping);
        return (due, due.Count > 0 ? null : await waiting.MinAsync(one => one.NextAt, stopping));
    }

    private async Task FetchAsync(WaitingMedia waiting, CancellationToken stopping)
    {
        try
        {
            var key = new InstanceKey(waiting.AccountId, waiting.InstanceId);
            var content = secrets.Open(waiting.SealedFile) is { } opened ? JsonSerializer.Deserialize<MessageContent.File>(opened) : null;
            var taken = content is null ? new ReceivedFile(null, ConnectorError.MediaRejected)
                : !files.HasRoom() ? new ReceivedFile(null, ConnectorError.ProviderFailed)
                : sessions.Find<IMediaReader>(key) is { } reader ? await TakeAsync(waiting, reader, content, stopping)
                : new ReceivedFile(null, sessions.CanSend(key) ? ConnectorError.NotSupported : ConnectorError.NotConnected);
            await KeepAsync(waiting, taken, stopping);
        }
        catch (Exception failure)
        {
            // Tried again: the row still says so.
            if (!stopping.IsCancellationRequested)
            {
                LogNotFetched(failure, waiting.MessageId);
                await PutOffAsync(waiting);
            }
        }
        finally
        {
            bell.Call();
        }
    }

    private async Task<ReceivedFile> TakeAsync(WaitingMedia waiting, IMediaReader reader, MessageContent.File content, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        if (content.Length > ReceivedFiles.MaxBytes)
        {
            return new ReceivedFile(null, null);
        }

        try
        {
            return await files.TakeAsync(
                waiting.AccountId, content.FileName, stream => reader.ReadMediaAsync(content, stream, ReceivedFiles.MaxBytes, any.Token), any.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new ReceivedFile(null, ConnectorError.Unreachable);
        }
    }

    private async Task KeepAsync(WaitingMedia waiting, ReceivedFile taken, CancellationToken stopping)
    {
        var isKept = false;
        try
        {
            await using var db = database.ForAccount(waiting.AccountId);
            var row = await db.Set<WaitingMedia>().SingleOrDefaultAsync(one => one.MessageId == waiting.MessageId, stopping);
            var message = await db.Set<InboxMessage>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == waiting.MessageId, stopping);
            if (row is null || message is null)
            {
                // Deleted for everyone meanwhile.
                return;
            }

            var isWorthAnother = taken.Error is { } error && (ConnectorErrors.IsTransient(error) || error == ConnectorError.NotConnected) && row.Attempts < Pauses.Length;
            var state = taken.File is not null ? "ready" : taken.Error is null ? "tooLarge" : isWorthAnother ? "waiting" : "failed";
            if (taken.File is { } file)
            {
                db.Add(file);
                db.Remove(row);
            }
            else
            {
                row.TryAgainAt(isWorthAnother ? clock.GetUtcNow() + Pauses[row.Attempts] : null);
            }

            await using var transaction = await db.Database.BeginTransactionAsync(stopping);
            db.Add(EventRow.Of(message.AccountId, "conversation.updated", message.ConversationId.ToString(), clock.GetUtcNow(),
                new { conversationId = message.ConversationId, instanceId = message.InstanceId, messageId = message.Id }));
            await db.SaveChangesAsync(stopping);
            var changed = await db.Set<InboxMessage>().Where(one => one.Id == message.Id && one.DeletedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(one => one.MediaState, state).SetProperty(one => one.MediaId, taken.File == null ? null : taken.File.Id), stopping);
            if (changed == 1 || taken.File is null)
            {
                await transaction.CommitAsync(stopping);
                isKept = true;
                signal.Raise();
            }
        }
        finally
        {
            if (!isKept && taken.File is { } unused)
            {
                files.Discard(unused);
            }
        }
    }

    private async Task PutOffAsync(WaitingMedia waiting)
    {
        try
        {
            await using var db = database.ForAccount(waiting.AccountId);
            var row = await db.Set<WaitingMedia>().SingleOrDefaultAsync(one => one.MessageId == waiting.MessageId, CancellationToken.None);
            row?.TryAgainAt(row.Attempts < Pauses.Length ? clock.GetUtcNow() + Pauses[row.Attempts] : null);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The loop finds it again at once; the log says why.
            LogFailed(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The file of message {MessageId} was not fetched; it is tried again")]
    private partial void LogNotFetched(Exception failure, Guid messageId);

    [LoggerMessage(LogLevel.Error, "Looking for files to fetch failed")]
    private partial void LogFailed(Exception failure);
}
