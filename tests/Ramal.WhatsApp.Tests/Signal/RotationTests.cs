using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Tests.Transport;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Signal;

/// <summary>The age of the signed prekey on a link that stays up for weeks.</summary>
public sealed class RotationTests : IAsyncLifetime, IWhatsAppEvents
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly ManualClock _clock = new();
    private readonly InMemoryStore _store = new();
    private readonly NoiseSocket _server;
    private readonly Connection _connection;
    private readonly Channel<Node> _rotations = Channel.CreateUnbounded<Node>();
    private Credentials? _credentials;
    private DeviceParts? _parts;
    private Task _running = Task.CompletedTask;
    private Task _serving = Task.CompletedTask;
    private Task _rotating = Task.CompletedTask;
    private volatile bool _refuses;

    public RotationTests()
    {
        var (client, server) = Duplex.Create();
        byte[] up = new byte[32], down = new byte[32];
        up[0] = 1;
        _server = new NoiseSocket(new FrameSocket(server), down, up);

        // Pings go by another clock: weeks pass here at once.
        _connection = new Connection(new NoiseSocket(new FrameSocket(client), up, down), TimeProvider.System, NullLogger.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _credentials = await Credentials.LoadAsync(_store, _clock, Cancel);
        _parts = new DeviceParts(new DeviceContext(new WhatsAppOptions(), _store, this, _clock, NullLogger.Instance, _credentials));
        _running = _connection.RunAsync(CancellationToken.None);
        _serving = ServeAsync();
        _rotating = _parts.PreKeys.RotateInTimeAsync(_connection);
        await IdleAsync(Week);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(CancellationToken.None);
        await _running;
        await _serving;
        await _rotating.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Empty(_clock.Due);
        await _connection.DisposeAsync();
        _server.Dispose();
        _parts!.Dispose();
    }

    public ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    [Fact]
    public async Task A_link_that_stays_up_replaces_its_signed_prekey_every_seven_days()
    {
        var first = _credentials!.SignedPreKeyId;
        for (uint week = 1; week <= 3; week++)
        {
            _clock.Advance(Week - TimeSpan.FromSeconds(1));
            Assert.False(_rotations.Reader.TryRead(out _));
            _clock.Advance(TimeSpan.FromSeconds(1));
            var key = await NextAsync();
            Assert.Equal(first + week, key.Required("id").BigEndian());
            Assert.True(XEdDsa.Verify(_credentials.Identity.Public, KeyPair.WithType(key.Required("value").Bytes), key.Required("signature").Bytes));
            await IdleAsync(Week);
        }

        // Late messages may still be sealed for the first one.
        Assert.NotNull(await PreKeyStore.ReadAsync(new Transaction(_store), Tables.SignedPreKeys, first, Cancel));
    }

    [Fact]
    public async Task A_signed_prekey_that_the_server_refused_is_offered_again_after_an_hour()
    {
        _refuses = true;
        _clock.Advance(Week);
        var refused = await NextAsync();
        await IdleAsync(TimeSpan.FromHours(1));
        _refuses = false;
        _clock.Advance(TimeSpan.FromHours(1));
        var taken = await NextAsync();
        Assert.Equal(refused.Required("value").Bytes.ToArray(), taken.Required("value").Bytes.ToArray());
        await IdleAsync(Week - TimeSpan.FromHours(1));
    }

    private async Task<Node> NextAsync() => await _rotations.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel);

    private Task IdleAsync(TimeSpan until) => _clock.WhenDueAsync(due => due.Count == 1 && due[0] == _clock.GetUtcNow() + until, $"{until} to wait");

    private async Task ServeAsync()
    {
        while (await _server.ReceiveAsync(CancellationToken.None) is { } received)
        {
            if (received.Node.Child("rotate")?.Child("skey") is { } key)
            {
                _rotations.Writer.TryWrite(key);
            }

            Node[] error = _refuses ? [new Node("error") { ["code"] = "500" }] : [];
            await _server.SendAsync(
                new Node("iq", error) { ["id"] = received.Node["id"], ["type"] = _refuses ? "error" : "result" }, CancellationToken.None);
        }
    }
}
