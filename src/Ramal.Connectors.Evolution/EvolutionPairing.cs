using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Ramal.Connectors.Evolution;

/// <summary>
/// Runs pairings. Codes come by asking <c>connect</c> and by <c>qrcode.updated</c>, whichever is first: under load
/// create and connect answer <c>{"count":0}</c>, and a callback may never come.
/// </summary>
/// <remarks>
/// An abandoned attempt is left to run out at the server. Logging it out would make Evolution 2.3.6 deaf: after a logout
/// it delivers no inbound message until its process restarts.
/// </remarks>
internal sealed partial class EvolutionPairing(
    InstanceContext context, EvolutionApi api, LinkReport report, LinkCheck check, CallbackWatch callbacks, EvolutionWatch watch)
{
    private int _isTaken;
    private Channel<object>? _hints;

    /// <summary>Whether an attempt runs.</summary>
    public bool IsRunning => Volatile.Read(ref _hints) is not null;

    /// <summary>Passes on what a callback said; nothing when no attempt runs.</summary>
    public void Hear(object hint) => Volatile.Read(ref _hints)?.Writer.TryWrite(hint);

    public async IAsyncEnumerable<PairingStep> PairAsync(
        PairingRequest request, CancellationToken closing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 1)
        {
            throw new InvalidOperationException("One pairing at a time.");
        }

        using var any = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
        var hints = Channel.CreateBounded<object>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        Volatile.Write(ref _hints, hints);
        watch.SetPairing(true);
        var isAgain = report.Last is { State: LinkState.LoggedOut } or { Cause: LinkCause.UnlinkedHere };
        try
        {
            var attempt = new PairingAttempt(context, api, check, request, hints.Reader, watch.EnsureWebhookAsync, callbacks.Expect);
            PairingStep step;
            do
            {
                step = await attempt.NextAsync(any.Token);
                if (step is PairingStep.Paired paired)
                {
                    await TakeUpAsync(paired, isAgain, closing, any.Token);
                }

                LogStep(context.Logger, step.GetType().Name);
                yield return step;
            }
            while (step is not (PairingStep.Paired or PairingStep.Failed));
        }
        finally
        {
            Volatile.Write(ref _hints, null);
            watch.SetPairing(false);
            watch.LookSoon();
            Volatile.Write(ref _isTaken, 0);
        }
    }

    /// <summary>From here the session is live.</summary>
    private async Task TakeUpAsync(PairingStep.Paired paired, bool isAgain, CancellationToken closing, CancellationToken cancellationToken)
    {
        if (isAgain)
        {
            LogPairedAgain(context.Logger);
        }

        await report.TellAsync(LinkState.Connected, null, paired.PhoneNumber, paired.ProfileName, null, cancellationToken);
        watch.EnsureRunning(closing);
    }

    [LoggerMessage(LogLevel.Information, "Pairing step {Step}")]
    private static partial void LogStep(ILogger logger, string step);

    [LoggerMessage(LogLevel.Warning, "Paired again after a logout: Evolution API up to 2.3.6 sends but receives nothing until its process restarts")]
    private static partial void LogPairedAgain(ILogger logger);
}
