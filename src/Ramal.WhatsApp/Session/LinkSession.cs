using System.Net.WebSockets;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Session;

/// <summary>One connection from opening to end: handshake, registration or login, then stanzas in order.</summary>
internal sealed class LinkSession(DeviceContext device, DeviceParts parts, PairingRequest? pairing) : IDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _pairingDone = new();
    private CodePairing? _code;
    private Task _showing = Task.CompletedTask;
    private Task _rotating = Task.CompletedTask;
    private LinkEnd? _end;
    private Action _onOpened = () => { };

    /// <summary>The live link once logged in.</summary>
    public Connection? Online { get; private set; }

    /// <param name="onOpened">Called when the login has succeeded.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    public async Task<LinkEnd> RunAsync(Action onOpened, CancellationToken cancellationToken)
    {
        _onOpened = onOpened;
        Connection? connection = null;
        var handling = Task.CompletedTask;
        try
        {
            var socket = await OpenAsync(cancellationToken).ConfigureAwait(false);
            var opened = connection = new Connection(socket, device.Clock, device.Logger);
            parts.Receiver.Begin(failure => GiveUp(opened, failure));
            handling = HandleAllAsync(connection, cancellationToken);
            await connection.RunAsync(cancellationToken).ConfigureAwait(false);
            await handling.ConfigureAwait(false);
            return _end ?? new LinkEnd(LinkCause.ConnectionLost, Detail: "closed by the server");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new LinkEnd(LinkCause.Stopped);
        }
        catch (HandshakeException exception)
        {
            return exception.InnerException is WebSocketException
                ? new LinkEnd(LinkCause.Unreachable, Detail: exception.Message)
                : new LinkEnd(LinkCause.ServerNotTrusted, Detail: exception.Message);
        }
        catch (Exception exception) when (exception is IOException or WebSocketException or OperationCanceledException or StanzaFormatException or System.Net.Sockets.SocketException)
        {
            return _end ?? new LinkEnd(connection is null ? LinkCause.Unreachable : LinkCause.ConnectionLost, Detail: exception.Message);
        }
        finally
        {
            Online = null;
            await _pairingDone.CancelAsync().ConfigureAwait(false);
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            await _showing.ConfigureAwait(false);
            await _rotating.ConfigureAwait(false);

            // The next link must not begin while this one still hands something over.
            await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await parts.Receiver.WhenIdle().ConfigureAwait(false);
        }
    }

    /// <summary>The store or the host failed: nothing was acknowledged, so after a new connection it all comes again.</summary>
    private void GiveUp(Connection connection, Exception failure)
    {
        if (failure is not OperationCanceledException)
        {
            device.Logger.StanzaFailed(failure, "message");
        }

        _end ??= new LinkEnd(LinkCause.ConnectionLost, Detail: failure.GetType().Name);
        _ = connection.CloseAsync(CancellationToken.None);
    }

    public void Dispose() => _pairingDone.Dispose();

    private async Task<NoiseSocket> OpenAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, device.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var webSocket = device.Options.OpenSocketAsync is { } open
            ? await open(device.Options.Endpoint, linked.Token).ConfigureAwait(false)
            : await OpenDirectAsync(device.Options.Endpoint, linked.Token).ConfigureAwait(false);
        var frames = new FrameSocket(webSocket);
        try
        {
            var credentials = device.Credentials;
            var payload = credentials.IsLinked
                ? ClientPayloads.Login(credentials, device.Options)
                : ClientPayloads.Registration(credentials, await SignedPreKeyAsync(linked.Token).ConfigureAwait(false), device.Options);
            var identity = new HandshakeIdentity(
                credentials.Noise, payload, device.Options.RootKey, device.Clock.GetUtcNow(), credentials.ServerStatic, credentials.RoutingInfo);
            var (socket, serverStatic) = await new NoiseHandshake(frames, identity).RunAsync(linked.Token).ConfigureAwait(false);
            if (credentials.ServerStatic?.AsSpan().SequenceEqual(serverStatic) != true)
            {
                credentials.ServerStatic = serverStatic;
                await credentials.SaveAsync(device.Store, cancellationToken).ConfigureAwait(false);
            }

            return socket;
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    private static async Task<WebSocket> OpenDirectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Origin", "https://web.whatsapp.com");

            // The protocol has its own sign of life.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<byte[]> SignedPreKeyAsync(CancellationToken cancellationToken)
    {
        var pair = await PreKeyStore
            .ReadAsync(new Transaction(device.Store), Tables.SignedPreKeys, device.Credentials.SignedPreKeyId, cancellationToken).ConfigureAwait(false);
        return pair?.Public ?? throw new InvalidOperationException("The signed prekey is missing from the store.");
    }

    private async Task HandleAllAsync(Connection connection, CancellationToken cancellationToken)
    {
        var isLost = false;
        await foreach (var node in connection.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (isLost && node.Tag is not ("stream:error" or "failure"))
            {
                continue;
            }

            try
            {
                await HandleAsync(connection, node, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is StanzaFormatException or QueryException or TimeoutException or SignalException)
            {
                device.Logger.StanzaFailed(exception, node.Tag);
            }
            catch (LinkLostException)
            {
                // The reason may still stand in the line behind what was being handled.
                isLost = true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The store or the host failed: nothing was acknowledged, so after a new connection it all comes again.
                device.Logger.StanzaFailed(exception, node.Tag);
                _end = new LinkEnd(LinkCause.ConnectionLost, Detail: exception.GetType().Name);
            }

            if (_end is not null)
            {
                await connection.CloseAsync(CancellationToken.None).ConfigureAwait(false);
                return;
            }
        }
    }

    private async Task HandleAsync(Connection connection, Node node, CancellationToken cancellationToken)
    {
        switch (node.Tag)
        {
            case "iq":
                await HandleIqAsync(connection, node, cancellationToken).ConfigureAwait(false);
                break;
            case "success":
                await OpenedAsync(connection, node, cancellationToken).ConfigureAwait(false);
                break;
            case "failure":
                _end = LinkEnd.FromFailure(node);
                break;
            case "stream:error":
                _end = LinkEnd.FromStreamError(node);
                break;
            case "xmlstreamend":
                _end = new LinkEnd(LinkCause.ConnectionLost, Detail: "stream ended");
                break;
            case "notification" when node["type"] == "link_code_companion_reg" && _code is not null:
                await connection.SendAsync(Receiving.Acks.Of(node), cancellationToken).ConfigureAwait(false);
                await _code.FinishAsync(connection, node.Required("link_code_companion_reg"), cancellationToken).ConfigureAwait(false);
                break;
            case "notification" when node["type"] is "passkey_prologue_request" or "crsc_continuation":
                await connection.SendAsync(Receiving.Acks.Of(node), cancellationToken).ConfigureAwait(false);
                await _pairingDone.CancelAsync().ConfigureAwait(false);
                await device.Events.HandleAsync(new PasskeyDemanded(), cancellationToken).ConfigureAwait(false);
                _end = new LinkEnd(LinkCause.PasskeyRequired);
                break;
            default:
                await parts.Stanzas.HandleAsync(connection, node, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task HandleIqAsync(Connection connection, Node iq, CancellationToken cancellationToken)
    {
        if (iq.Child("pair-device") is { } pairDevice)
        {
            await connection.SendAsync(Result(iq), cancellationToken).ConfigureAwait(false);
            _showing = OfferAsync(connection, pairDevice, cancellationToken);
        }
        else if (iq.Child("pair-success") is { } success)
        {
            await _pairingDone.CancelAsync().ConfigureAwait(false);
            try
            {
                await new PairSuccess(device).HandleAsync(connection, iq, success, cancellationToken).ConfigureAwait(false);
            }
            catch (SignalException exception)
            {
                var error = new Node("error") { ["code"] = "401", ["text"] = "not-authorized" };
                await connection.SendAsync(new Node("iq", error) { ["to"] = Jid.Server.ToString(), ["type"] = "error", ["id"] = iq["id"] }, cancellationToken)
                    .ConfigureAwait(false);
                _end = new LinkEnd(LinkCause.PairingForged, Detail: exception.Message);
            }
        }
        else if (iq["type"] is "get" or "set")
        {
            await connection.SendAsync(Result(iq), cancellationToken).ConfigureAwait(false);
        }
    }

    private static Node Result(Node iq) =>
        new("iq") { ["to"] = iq["from"] ?? Jid.Server.ToString(), ["type"] = "result", ["id"] = iq["id"] };

    /// <summary>Beside the reading of stanzas: shows codes until the phone answers or they have run out.</summary>
    private async Task OfferAsync(Connection connection, Node pairDevice, CancellationToken cancellationToken)
    {
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _pairingDone.Token, connection.Ended);
            if (pairing?.PhoneNumber is { } number)
            {
                _code = new CodePairing(device, number);
                await _code.OfferAsync(connection, linked.Token).ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromSeconds(160), device.Clock, linked.Token).ConfigureAwait(false);
            }
            else
            {
                await new QrPairing(device).ShowAsync(pairDevice, linked.Token).ConfigureAwait(false);
            }

            _end = new LinkEnd(LinkCause.PairingExpired);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (QueryException exception)
        {
            _end = new LinkEnd(LinkCause.Refused, exception.Code, exception.Message);
        }
        catch (Exception exception) when (exception is LinkLostException or TimeoutException or StanzaFormatException)
        {
            device.Logger.StanzaFailed(exception, "pairing");
        }

        await connection.CloseAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// <c>&lt;success lid…/&gt;</c>. Questions wait for their answers beside the reading of stanzas; the backlog comes only once we are active.
    /// </summary>
    private async Task OpenedAsync(Connection connection, Node success, CancellationToken cancellationToken)
    {
        if (success.JidAttribute("lid") is { } lid && lid != device.Credentials.Lid)
        {
            device.Credentials.LearnLid(lid);
            var transaction = new Transaction(device.Store);
            device.Credentials.SaveTo(transaction);
            await Devices.LidDirectory.LearnAsync(transaction, device.Credentials.Phone?.Bare, lid.Bare, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        await parts.Receiver.RecoverAsync(cancellationToken).ConfigureAwait(false);
        await StepAsync("prekeys", () => parts.PreKeys.CheckAsync(connection, cancellationToken)).ConfigureAwait(false);
        await connection.QueryAsync("passive", "set", Jid.Server, [new Node("active")], cancellationToken).ConfigureAwait(false);
        var name = device.Credentials.PushName is { Length: > 0 } own ? own : success["display_name"];
        if (name is { Length: > 0 })
        {
            device.Credentials.PushName = name;
            // "unavailable": nobody looks at this device, so the phone goes on ringing.
            await connection.SendAsync(new Node("presence") { ["name"] = name, ["type"] = "unavailable" }, cancellationToken).ConfigureAwait(false);
        }

        Online = connection;
        _onOpened();
        device.Logger.LinkOpened();
        await device.Events.HandleAsync(new LinkOpened(device.Credentials.Phone!.Value, device.Credentials.Lid), cancellationToken).ConfigureAwait(false);
        await StepAsync("digest", () => parts.PreKeys.CompareAsync(connection, cancellationToken)).ConfigureAwait(false);
        _rotating = parts.PreKeys.RotateInTimeAsync(connection);
    }

    private async Task StepAsync(string step, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is QueryException or TimeoutException or StanzaFormatException)
        {
            device.Logger.AfterLoginFailed(exception, step);
        }
    }
}
