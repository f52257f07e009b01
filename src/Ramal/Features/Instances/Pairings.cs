using System.Collections.Concurrent;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>Runs pairings, one at a time for each instance, and posts their steps to the <see cref="PairingBoard"/>.</summary>
internal sealed partial class Pairings(
    InstanceSessions sessions, PairingBoard board, ChangeLink changes, ILogger<Pairings> logger)
{
    private readonly ConcurrentDictionary<InstanceKey, Run> _runs = new();

    /// <summary>What a pairing found, to go back to when it comes to nothing.</summary>
    /// <param name="State">Of the link.</param>
    /// <param name="Cause">Of that state.</param>
    /// <param name="HasLink">There was a link that a person wants, to be taken up again.</param>
    public sealed record Before(LinkState State, LinkCause? Cause, bool HasLink);

    /// <summary>Begins an attempt, or joins the one that runs when it asks for the same.</summary>
    public async Task StartAsync(InstanceKey key, PairingRequest request, Before before)
    {
        if (_runs.TryGetValue(key, out var running))
        {
            if (running.Request == request)
            {
                return;
            }

            before = running.Before;
            await AbandonAsync(key);
        }

        var run = new Run(request, before);
        if (_runs.TryAdd(key, run))
        {
            board.Set(key, null);
            _ = Task.Run(() => RunAsync(key, run), CancellationToken.None);
        }
    }

    /// <summary>Stops the attempt; false when none runs.</summary>
    public async Task<bool> AbandonAsync(InstanceKey key)
    {
        if (!_runs.TryGetValue(key, out var run))
        {
            return false;
        }

        await run.Abandoned.CancelAsync();
        await run.Ended.Task;
        return true;
    }

    /// <summary>Stops all attempts of an account that is gone.</summary>
    public Task AbandonAccountAsync(int accountId) =>
        Task.WhenAll(_runs.Keys.Where(key => key.AccountId == accountId).Select(AbandonAsync));

    private async Task RunAsync(InstanceKey key, Run run)
    {
        PairingStep last;
        try
        {
            last = await StreamAsync(key, run);
        }
        catch (OperationCanceledException) when (run.Abandoned.IsCancellationRequested)
        {
            last = new PairingStep.Failed(PairingError.Abandoned, null);
        }
        catch (Exception failure)
        {
            LogFailed(failure, key);
            last = new PairingStep.Failed(PairingError.ProviderFailed, null);
        }

        try
        {
            await EndAsync(key, run, last);
        }
        catch (Exception failure)
        {
            LogFailed(failure, key);
        }
        finally
        {
            _runs.TryRemove(key, out _);
            board.Set(key, last);
            run.Ended.SetResult();
        }
    }

    /// <summary>Follows the steps until the last one, which it answers.</summary>
    private async Task<PairingStep> StreamAsync(InstanceKey key, Run run)
    {
        var cancellationToken = run.Abandoned.Token;
        if (await sessions.OpenFreshAsync(key, cancellationToken) is not IPairable session)
        {
            return new PairingStep.Failed(PairingError.ProviderFailed, "The session cannot pair.");
        }

        await foreach (var step in session.PairAsync(run.Request, cancellationToken).WithCancellation(cancellationToken))
        {
            LogStep(key, step.GetType().Name);
            switch (step)
            {
                case PairingStep.Failed:
                    return step;
                case PairingStep.Paired paired:
                    await changes.PairedAsync(key, paired.PhoneNumber, paired.ProfileName, CancellationToken.None);
                    return step;
                default:
                    var state = step is PairingStep.AskPasskey ? LinkState.AwaitingPasskey : LinkState.AwaitingScan;
                    await changes.AwaitAsync(key, state, cancellationToken);
                    board.Set(key, step);
                    break;
            }
        }

        return new PairingStep.Failed(PairingError.ProviderFailed, "The pairing ended without a last step.");
    }

    private async Task EndAsync(InstanceKey key, Run run, PairingStep last)
    {
        if (last is PairingStep.Paired)
        {
            return;
        }

        await sessions.CloseAsync(key);
        await changes.PairingEndedAsync(key, run.Before.State, run.Before.Cause, CancellationToken.None);
        if (run.Before.HasLink)
        {
            sessions.TakeUp(key, TimeSpan.Zero);
        }
    }

    [LoggerMessage(LogLevel.Information, "Pairing of {Instance}: {Step}")]
    private partial void LogStep(InstanceKey instance, string step);

    [LoggerMessage(LogLevel.Warning, "Pairing of {Instance} failed")]
    private partial void LogFailed(Exception failure, InstanceKey instance);

    private sealed record Run(PairingRequest Request, Before Before)
    {
        public CancellationTokenSource Abandoned { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
