namespace Ramal.Connectors.Evolution;

/// <summary>
/// The Test button. Evolution looks whether an instance exists before it looks at the key, so a 404 says nothing about
/// the key: that takes a second question.
/// </summary>
internal static class ConnectionProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(9);

    public static async Task<ConnectionTest> RunAsync(EvolutionApi api, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var late = new CancellationTokenSource(Limit, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var first = await api.ConnectionStateAsync(any.Token);
        var latency = clock.GetElapsedTime(started);
        var (state, detail) = await JudgeAsync(api, first, any.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return new ConnectionTest(state, detail, latency);
    }

    private static async Task<(ConnectionTestState State, string? Detail)> JudgeAsync(
        EvolutionApi api, ApiAnswer first, CancellationToken cancellationToken)
    {
        if (first.Trouble is null && first.IsSuccess)
        {
            return first.Body.At("instance").IsObject()
                ? (Link.IsOpen(first.Body) ? ConnectionTestState.Connected : ConnectionTestState.NotConnected, null)
                : (ConnectionTestState.NotTheProvider, "The answer is not Evolution's.");
        }

        return first.Error == ConnectorError.UnknownRemoteInstance
            ? await JudgeKeyAsync(api, cancellationToken)
            : (StateOf(first.Error), first.Detail);
    }

    /// <summary>The remote instance does not exist: may this key create it?</summary>
    private static async Task<(ConnectionTestState State, string? Detail)> JudgeKeyAsync(EvolutionApi api, CancellationToken cancellationToken)
    {
        var global = await api.VerifyGlobalKeyAsync(cancellationToken);
        if (global.IsSuccess)
        {
            return (ConnectionTestState.CanCreate, null);
        }

        if (global.Trouble is not null || global.Status is not (401 or 403 or 404))
        {
            return (StateOf(global.Error), global.Detail);
        }

        // An instance's own token may list, and sees just the instances that carry it: never all of them, never none.
        var list = await api.FetchInstancesAsync(cancellationToken);
        if (!list.IsSuccess || list.Body.ValueKind != JsonValueKind.Array)
        {
            return (StateOf(list.Error), list.Detail);
        }

        return global.Status == 404 && api.LooksGlobal(list.Body)
            ? (ConnectionTestState.CanCreate, null)
            : (ConnectionTestState.UnknownInstance, "The key belongs to another instance of that server.");
    }

    private static ConnectionTestState StateOf(ConnectorError error) => error switch
    {
        ConnectorError.Unreachable => ConnectionTestState.Unreachable,
        ConnectorError.AddressNotAllowed => ConnectionTestState.AddressNotAllowed,
        ConnectorError.WrongKey => ConnectionTestState.WrongKey,
        ConnectorError.UnknownRemoteInstance => ConnectionTestState.UnknownInstance,
        ConnectorError.LicenseRequired => ConnectionTestState.LicenseRequired,
        ConnectorError.ProviderFailed or ConnectorError.RateLimited => ConnectionTestState.ProviderFailed,
        _ => ConnectionTestState.NotTheProvider,
    };
}
