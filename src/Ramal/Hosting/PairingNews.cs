using System.Globalization;
using Microsoft.Extensions.Hosting;
using Ramal.Features.Instances;
using Ramal.Features.Live;

namespace Ramal.Hosting;

/// <summary>Tells open pages each step of linking a phone. Here, because Live knows no instances; never stored, because a QR code is a secret.</summary>
internal sealed class PairingNews(PairingBoard board, LiveHub hub, TimeProvider clock) : IHostedService
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = board.WhenStepChanges((key, step) => hub.Tell(key.AccountId, language => In(language, () =>
            LiveEvent.Passing("pairing.step", clock.GetUtcNow(), key.ToString(), PairingResponse.Of(key.InstanceId, step)))));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The sentences of a step come in the language in force where they are made.</summary>
    private static ReadOnlyMemory<byte> In(string language, Func<ReadOnlyMemory<byte>> make)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            RequestLanguage.Use(language);
            return make();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
