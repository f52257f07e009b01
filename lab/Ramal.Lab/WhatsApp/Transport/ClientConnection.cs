using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Transport;

namespace Ramal.Lab.WhatsApp;

/// <summary>One client's socket. All members but <see cref="RunAsync"/> are used under the world's gate.</summary>
internal sealed class ClientConnection(SimulatorWorld world, WebSocket socket)
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly Channel<Node?> _outbound = Channel.CreateUnbounded<Node?>(new() { SingleReader = true });
    private readonly ServerFrames _frames = new(socket);
    private bool _ended;

    public byte[] NoiseKey { get; private set; } = [];

    public ClientPayload Payload { get; private set; } = new();

    /// <summary>The account's device once it has logged in.</summary>
    public SimulatedDevice? Device { get; set; }

    /// <summary>The references of the QR codes that this client shows.</summary>
    public IReadOnlyList<string> References { get; set; } = [];

    public PendingLink? Link { get; set; }

    /// <summary>Nothing is read or written any more, though the socket stays.</summary>
    public bool IsHalfOpen { get; set; }

    public string Name => Device?.Name ?? "new";

    public async Task RunAsync(CancellationToken stopping)
    {
        using var gone = new CancellationTokenSource();
        var writing = Task.CompletedTask;
        try
        {
            if (await new ServerHandshake(_frames, world.Identity).RunAsync(stopping) is not { } opened)
            {
                return;
            }

            (NoiseKey, Payload) = (opened.ClientStatic, opened.Payload);
            world.Transcript.Add(new ClientGreeting(Payload.HasUsername ? Payload.Username.ToString(CultureInfo.InvariantCulture) : "new", Payload));
            writing = WriteAsync(opened.ToClient, gone.Token);
            await Task.Delay(world.Options.Latency, TimeProvider.System, stopping);
            world.Run(() => world.Doors.Opened(this));

            await ReadAsync(opened.FromClient, stopping);
        }
        catch (Exception exception) when (exception is HandshakeException or InvalidProtocolBufferException or CryptographicException or StanzaFormatException)
        {
            // Before what follows: a broken handshake is an IOException, too.
            world.Breaches.Add(Name, $"link: {exception.Message}");
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone, or we stop.
        }
        finally
        {
            world.Run(() =>
            {
                _ended = true;
                world.Doors.Closed(this);
            });

            _outbound.Writer.TryComplete();
            await gone.CancelAsync();
            socket.Abort();
            await writing;
        }
    }

    public void Send(Node node)
    {
        if (_ended || IsHalfOpen)
        {
            return;
        }

        world.Transcript.Add(Name, fromClient: false, node);
        _outbound.Writer.TryWrite(node);
    }

    /// <summary>Sends the last words and closes.</summary>
    public void End(params ReadOnlySpan<Node> lastWords)
    {
        foreach (var node in lastWords)
        {
            Send(node);
        }

        _ended = true;
        _outbound.Writer.TryWrite(null);
    }

    /// <summary>The cable is cut.</summary>
    public void Cut()
    {
        _ended = true;
        socket.Abort();
    }

    private async Task ReadAsync(byte[] key, CancellationToken stopping)
    {
        for (uint counter = 0; await _frames.ReadAsync(stopping) is { } frame; counter++)
        {
            var node = NodeReader.Read(Symmetric.DecryptGcm(key, NoiseState.Nonce(counter), frame, []));
            world.Run(() => Handle(node));
        }
    }

    private void Handle(Node node)
    {
        if (!_ended && !IsHalfOpen)
        {
            world.Transcript.Add(Name, fromClient: true, node);
            world.Router.Handle(this, node);
        }
    }

    private async Task WriteAsync(byte[] key, CancellationToken gone)
    {
        try
        {
            uint counter = 0;
            await foreach (var node in _outbound.Reader.ReadAllAsync(gone))
            {
                if (node is null)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone);
                    await Task.Delay(Goodbye, TimeProvider.System, gone);
                    socket.Abort();
                    return;
                }

                await _frames.SendAsync(Symmetric.EncryptGcm(key, NoiseState.Nonce(counter++), NodeWriter.Write(node), []), gone);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reader notices, too.
        }
    }
}

/// <summary>A phone has signed this device; its own signature is awaited.</summary>
internal sealed record PendingLink(SimulatedAccount Account, int DeviceId, byte[] Details, string StanzaId);
