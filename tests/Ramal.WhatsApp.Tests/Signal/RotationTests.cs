using System.Threading.Channels;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Tests.Session;

namespace Ramal.WhatsApp.Tests.Signal;

/// <summary>The age of the signed prekey on a link that stays up for weeks.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly ManualClock _clock = new();
    private readonly Channel<Node> _rotations = Channel.CreateUnbounded<Node>();
    private DeviceLink _link = null!;
    private Task _rotating = Task.CompletedTask;
    private volatile bool _refuses;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _link = await DeviceLink.OpenAsync(_clock, new WhatsAppOptions(), Answer);
        _rotating = _link.Parts.PreKeys.RotateInTimeAsync(_link.Connection);
        await IdleAsync(Week);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.CloseAsync();
        await _rotating.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Empty(_clock.Due);
        await _link.DisposeAsync();
    }

    [Fact]
    public async Task A_link_that_stays_up_replaces_its_signed_prekey_every_seven_days()
    {
        var first = _link.Credentials.SignedPreKeyId;
        for (uint week = 1; week <= 3; week++)
        {
            _clock.Advance(Week - TimeSpan.FromSeconds(1));
            Assert.False(_rotations.Reader.TryRead(out _));
            _clock.Advance(TimeSpan.FromSeconds(1));
            var key = await NextAsync();
            Assert.Equal(first + week, key.Required("id").BigEndian());
            Assert.True(XEdDsa.Verify(_link.Credentials.Identity.Public, KeyPair.WithType(key.Required("value").Bytes), key.Required("signature").Bytes));
            await IdleAsync(Week);
        }

        // Late messages may still be sealed for the first one.
        Assert.NotNull(await PreKeyStore.ReadAsync(new Transaction(_link.Store), Tables.SignedPreKeys, first, Cancel));
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

    private Node Answer(Node question)
    {
        if (question.Child("rotate")?.Child("skey") is { } key)
        {
            _rotations.Writer.TryWrite(key);
        }

        Node[] error = _refuses ? [new Node("error") { ["code"] = "500" }] : [];
        return new Node("iq", error) { ["id"] = question["id"], ["type"] = _refuses ? "error" : "result" };
    }
}
