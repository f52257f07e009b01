using System.Net.WebSockets;

namespace Ramal.Connectors.Native;

/// <summary>
/// Reaches WhatsApp as a linked device, with the engine of this repository: no other server, nothing to fill in. The protocol was
/// verified by interoperation with unmodified Baileys and zapo-js through a local simulator, and by known-answer vectors; not yet
/// verified against WhatsApp's own service.
/// </summary>
public sealed class NativeConnector : IConnector, IDisposable
{
    private static readonly TimeSpan TestLimit = TimeSpan.FromSeconds(10);

    private readonly WhatsApp.WhatsAppOptions _engine;
    private readonly Wire _wire;

    public NativeConnector(NativeOptions options) => (_engine, _wire) = (options.ToEngine(), new Wire(options));

    public string Kind => "native";

    public IReadOnlyList<SettingDescription> Settings => [];

    public Type SessionType => typeof(NativeSession);

    public IReadOnlyList<SettingProblem> Validate(ConnectorSettings settings) => [];

    /// <summary>Tells whether WhatsApp's server can be reached from here; whose number is connected only a session knows.</summary>
    public async Task<ConnectionTest> TestAsync(ConnectorSettings settings, HttpClient http, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(TestLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var socket = await _wire.OpenAsync(http, _engine.Endpoint, either.Token);
            socket.Abort();
            return new ConnectionTest(ConnectionTestState.NotConnected, null, clock.GetElapsedTime(started));
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var state = failure.IsAddressNotAllowed() ? ConnectionTestState.AddressNotAllowed : ConnectionTestState.Unreachable;
            return new ConnectionTest(state, failure.GetType().Name, clock.GetElapsedTime(started));
        }
    }

    public void Dispose() => _wire.Dispose();

    public IConnectorSession Open(InstanceContext context) => new NativeSession(context, _engine, _wire);
}

internal static class Failures
{
    /// <summary>The guarded client says so somewhere inside.</summary>
    public static bool IsAddressNotAllowed(this Exception? failure)
    {
        for (var depth = 0; failure is not null && depth < 8; failure = failure.InnerException, depth++)
        {
            if (failure is AddressNotAllowedException)
            {
                return true;
            }
        }

        return false;
    }
}
