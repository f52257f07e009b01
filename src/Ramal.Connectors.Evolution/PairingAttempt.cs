using System.Threading.Channels;

namespace Ramal.Connectors.Evolution;

/// <summary>One attempt to link a phone, step by step.</summary>
internal sealed class PairingAttempt(
    InstanceContext context,
    EvolutionApi api,
    LinkCheck check,
    PairingRequest request,
    ChannelReader<object> hints,
    Func<CancellationToken, Task> ensureWebhook,
    Action expectCallback)
{
    // Baileys shows a code for 45 s in Evolution's settings, and six of them before it gives up.
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan CodePatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private const int MaxFailures = 3;

    private readonly DateTimeOffset _started = context.Clock.GetUtcNow();
    private bool _isPrepared;
    private bool _isReset;
    private string? _shown;
    private DateTimeOffset _expiresAt;
    private int _failures;

    private bool WantsCode => request.Method == PairingMethod.Code;

    /// <summary>Waits for the next step.</summary>
    public async Task<PairingStep> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isPrepared)
        {
            _isPrepared = true;
            if (await PrepareAsync(cancellationToken) is { } end)
            {
                return end;
            }
        }

        while (true)
        {
            if (await LookAsync(cancellationToken) is { } seen)
            {
                return seen;
            }

            var waited = context.Clock.GetUtcNow() - _started;
            if (_shown is null && waited >= CodePatience)
            {
                return new PairingStep.Failed(PairingError.NoCode, "No code within a minute: the server may not reach WhatsApp.");
            }

            if (waited >= Patience)
            {
                return new PairingStep.Failed(PairingError.NotScanned, null);
            }

            if (await HearAsync(cancellationToken) is { } heard)
            {
                return heard;
            }
        }
    }

    /// <summary>Makes the remote instance when it is missing and the key may; puts our webhook in place.</summary>
    private async Task<PairingStep?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (WantsCode && request.PhoneNumber is not { Length: > 0 })
        {
            throw new ArgumentException("A pairing by code needs the phone number.", nameof(cancellationToken));
        }

        var state = api.Read(await api.ConnectionStateAsync(cancellationToken), cancellationToken);
        if (state.Error == ConnectorError.UnknownRemoteInstance)
        {
            return await CreateAsync(cancellationToken);
        }

        if (state.Error is { } error)
        {
            return new PairingStep.Failed(Link.PairingErrorOf(error), state.Detail);
        }

        if (!state.Value.At("instance").IsObject())
        {
            return new PairingStep.Failed(PairingError.NotTheProvider, "The answer is not Evolution's.");
        }

        await ensureWebhook(cancellationToken);
        return null;
    }

    private async Task<PairingStep?> CreateAsync(CancellationToken cancellationToken)
    {
        var answer = await api.CreateAsync(context.Callback, cancellationToken);

        // Somebody was quicker: the existing one is as good.
        if (answer.Status == 403 && EvolutionError.SaysNameInUse(answer.Body))
        {
            await ensureWebhook(cancellationToken);
            return null;
        }

        var created = api.Read(answer, cancellationToken);
        if (created.Error is not { } error)
        {
            return null;
        }

        // The same 401 for a wrong key and for an instance's own token, which may list but not create.
        var mayList = error == ConnectorError.WrongKey && (await api.FetchInstancesAsync(cancellationToken)).IsSuccess;
        return new PairingStep.Failed(mayList ? PairingError.UnknownRemoteInstance : Link.PairingErrorOf(error), created.Detail);
    }

    private async Task<PairingStep?> LookAsync(CancellationToken cancellationToken)
    {
        var state = api.Read(await api.ConnectionStateAsync(cancellationToken), cancellationToken);
        if (state.Error is { } error)
        {
            return error.IsTransient() && ++_failures < MaxFailures ? null : new PairingStep.Failed(Link.PairingErrorOf(error), state.Detail);
        }

        _failures = 0;
        if (Link.IsOpen(state.Value))
        {
            return await PairedAsync(null, null, cancellationToken);
        }

        if (_shown is not null && !Link.IsConnecting(state.Value))
        {
            // Asking connect now would start a new round of codes that nobody looks at.
            return new PairingStep.Failed(PairingError.NotScanned, "The server stopped showing codes.");
        }

        return _shown is null || context.Clock.GetUtcNow() >= _expiresAt ? await AskCodeAsync(cancellationToken) : null;
    }

    private async Task<PairingStep?> AskCodeAsync(CancellationToken cancellationToken)
    {
        expectCallback();
        var connect = api.Read(await api.ConnectAsync(WantsCode ? request.PhoneNumber : null, cancellationToken), cancellationToken);
        if (connect.Error is { } error)
        {
            return error.IsTransient() ? null : new PairingStep.Failed(Link.PairingErrorOf(error), connect.Detail);
        }

        if (Link.IsOpen(connect.Value))
        {
            return await PairedAsync(null, null, cancellationToken);
        }

        var step = Show(connect.Value.Text("code"), connect.Value.Text("pairingCode"));
        if (step is null && WantsCode && _shown is null && connect.Value.Text("code") is not null && !_isReset)
        {
            // A QR attempt runs already, and to it a number cannot be added. It never linked a phone, so nothing is lost.
            _isReset = true;
            api.Read(await api.LogOutAsync(cancellationToken), cancellationToken);
        }

        return step;
    }

    /// <summary>Null when there is nothing new to show.</summary>
    private PairingStep? Show(string? qr, string? pairingCode)
    {
        var code = WantsCode ? pairingCode?.Replace("-", "", StringComparison.Ordinal) : qr;
        if (string.IsNullOrEmpty(code) || string.Equals(code, _shown, StringComparison.Ordinal))
        {
            return null;
        }

        _shown = code;
        _expiresAt = context.Clock.GetUtcNow() + CodeLife;
        return WantsCode ? new PairingStep.ShowCode(code, _expiresAt) : new PairingStep.ShowQr(code, _expiresAt);
    }

    /// <summary>Waits for a callback or for the time of the next look.</summary>
    private async Task<PairingStep?> HearAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(LookEvery * (0.75 + (context.Random.NextDouble() / 2)), context.Clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            while (true)
            {
                if (await StepOfAsync(await hints.ReadAsync(any.Token), cancellationToken) is { } step)
                {
                    return step;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<PairingStep?> StepOfAsync(object hint, CancellationToken cancellationToken) => hint switch
    {
        QrHint { IsLimit: true } => new PairingStep.Failed(PairingError.NotScanned, "The server's limit of codes was reached."),
        QrHint qr => Show(qr.Code, qr.PairingCode),
        LinkHint { Kind: LinkHintKind.Open } open => await PairedAsync(open.PhoneNumber, open.ProfileName, cancellationToken),
        LinkHint { Kind: LinkHintKind.Refused } => new PairingStep.Failed(PairingError.NotScanned, "The server stopped showing codes."),
        LinkHint { Kind: LinkHintKind.Closed } when _isReset && _shown is null => null, // our own logout
        LinkHint { Kind: LinkHintKind.Closed } closed => new PairingStep.Failed(PairingError.Refused, $"Closed with code {closed.Reason}."),
        LinkHint { Kind: LinkHintKind.Removed } => new PairingStep.Failed(PairingError.UnknownRemoteInstance, null),
        _ => null,
    };

    private async Task<PairingStep> PairedAsync(string? phoneNumber, string? profileName, CancellationToken cancellationToken)
    {
        var known = phoneNumber is null ? await check.ReadProfileAsync(cancellationToken) : (phoneNumber, profileName);
        return new PairingStep.Paired(known.Item1, known.Item2);
    }
}
