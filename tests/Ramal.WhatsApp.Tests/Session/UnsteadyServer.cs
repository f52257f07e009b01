using System.Net.WebSockets;
using System.Threading.Channels;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Tests.Transport;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Session;

/// <summary>A server in memory that logs everybody in, answers pings, and lets the test decide what becomes of each connection.</summary>
internal sealed class UnsteadyServer(TimeProvider clock)
{
    private readonly KeyPair _root = KeyPair.Generate();
    private readonly KeyPair _intermediate = KeyPair.Generate();
    private readonly KeyPair _static = KeyPair.Generate();
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    public byte[] RootKey => _root.Public;

    /// <summary>The client's ends of all sockets that ever were, held by nobody here.</summary>
    public List<WeakReference<WebSocket>> Sockets { get; } = [];

    public async Task<WebSocket> OpenAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(this);
        await _attempts.Writer.WriteAsync(attempt, cancellationToken);
        return await attempt.Opened.WaitAsync(cancellationToken);
    }

    /// <summary>The next time that the client wants to connect.</summary>
    public async Task<Attempt> NextAsync() => await _attempts.Reader.ReadAsync().AsTask().WaitAsync(PatientFor);

    private static TimeSpan PatientFor => TimeSpan.FromSeconds(60);

    /// <summary>One connection, or one that never came about.</summary>
    internal sealed class Attempt(UnsteadyServer server)
    {
        private readonly TaskCompletionSource<WebSocket> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WebSocket? _socket;
        private volatile NoiseSocket? _noise;
        private int _pings;

        public Task<WebSocket> Opened => _opened.Task;

        public int Pings => Volatile.Read(ref _pings);

        /// <summary>Nothing is answered any more.</summary>
        public bool IsSilent { get; set; }

        public void Refuse() => _opened.SetException(new WebSocketException(WebSocketError.Faulted, "refused"));

        /// <summary>The socket opens and nothing more happens.</summary>
        public void Open()
        {
            var (client, own) = Duplex.Create();
            _socket = own;
            lock (server.Sockets)
            {
                server.Sockets.Add(new(client));
            }

            _opened.SetResult(client);
        }

        /// <summary>The socket opens, the client's hello is read, and nothing more happens.</summary>
        public async Task MuteAsync()
        {
            Open();
            await _socket!.ReceiveAsync(new byte[4096].AsMemory(), CancellationToken.None);
        }

        public Task Accept()
        {
            Open();
            return ServeAsync();
        }

        public void Cut() => _socket!.Dispose();

        public Task SayAsync(Node node) => _noise!.SendAsync(node, CancellationToken.None);

        private async Task ServeAsync()
        {
            try
            {
                var greeting = new TestServer(_socket!) { Root = server._root, Intermediate = server._intermediate, Static = server._static, Now = server.Now };
                _noise = await greeting.AcceptAsync(CancellationToken.None);
                await SayAsync(new Node("success") { ["lid"] = "900:2@lid" });
                while (await _noise.ReceiveAsync(CancellationToken.None) is { } received)
                {
                    if (received.Node is { Tag: "iq" } iq && !IsSilent)
                    {
                        await SayAsync(Answer(iq));
                    }
                }
            }
            catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // the link is gone
            }
        }

        private Node Answer(Node iq)
        {
            Node[] content = [];
            if (iq["xmlns"] == "w:p")
            {
                Interlocked.Increment(ref _pings);
            }
            else if (iq.Child("count") is not null)
            {
                content = [new Node("count") { ["value"] = "100" }];
            }

            return new Node("iq", content) { ["id"] = iq["id"], ["type"] = "result", ["from"] = "s.whatsapp.net" };
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
