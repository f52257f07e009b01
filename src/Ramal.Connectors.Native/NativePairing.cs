using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Ramal.WhatsApp;
using EngineCause = Ramal.WhatsApp.Session.LinkCause;

namespace Ramal.Connectors.Native;

/// <summary>Links a phone, or finds that one is linked already, and says each step.</summary>
internal sealed class NativePairing(NativeLink link, TimeProvider clock)
{
    /// <summary>How long the demand for a passkey is shown before it is said that it cannot be met here.</summary>
    private static readonly TimeSpan PasskeyShown = TimeSpan.FromMinutes(1);

    public async IAsyncEnumerable<PairingStep> PairAsync(PairingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await link.TakeUpAsync(tellsNeverLinked: false, cancellationToken) is not { } standing)
        {
            yield return Paired();
            yield break;
        }

        if (standing.Cause != EngineCause.LoggedOut)
        {
            await link.CloseAsync();
            yield return new PairingStep.Failed(LinkStates.PairingErrorOf(standing.Cause), standing.Detail);
            yield break;
        }

        var steps = Channel.CreateUnbounded<WhatsAppEvent>(new() { SingleReader = true });
        var isPaired = false;
        try
        {
            await link.LinkAsync(new WhatsApp.Pairing.PairingRequest(request.Method == PairingMethod.Code ? request.PhoneNumber : null), steps.Writer, cancellationToken);
            await foreach (var step in StepsAsync(steps.Reader, cancellationToken))
            {
                isPaired = step is PairingStep.Paired;
                yield return step;
            }
        }
        finally
        {
            link.EndAttempt();
            if (!isPaired)
            {
                await link.CloseAsync();
            }
        }
    }

    private async IAsyncEnumerable<PairingStep> StepsAsync(ChannelReader<WhatsAppEvent> steps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isShown = false;
        await foreach (var happened in steps.ReadAllAsync(cancellationToken))
        {
            switch (happened)
            {
                case QrOffered qr:
                    isShown = true;
                    yield return new PairingStep.ShowQr(qr.Text, qr.ExpiresAt);
                    break;
                case CodeOffered code:
                    isShown = true;
                    yield return new PairingStep.ShowCode(code.Code, code.ExpiresAt);
                    break;
                case PasskeyDemanded:
                    yield return new PairingStep.AskPasskey(clock.GetUtcNow() + PasskeyShown);
                    break;
                case LinkOpened:
                    yield return Paired();
                    yield break;
                case LinkClosed closed when closed.RetryAt is null || (!isShown && closed.End.Cause != EngineCause.RestartRequired):
                    yield return new PairingStep.Failed(LinkStates.PairingErrorOf(closed.End.Cause), closed.End.Detail);
                    yield break;
            }
        }

        yield return new PairingStep.Failed(PairingError.ProviderFailed, null);
    }

    private PairingStep.Paired Paired() =>
        new(link.Client?.Phone?.User, link.Client?.ProfileName is { Length: > 0 } name ? name : null);
}
