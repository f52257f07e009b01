namespace Ramal.Connectors.Tests;

/// <summary>What a provider tells, by callback or by itself.</summary>
public abstract partial class ConnectorContract
{
    [Fact]
    public async Task A_repeated_callback_says_the_same_under_the_same_keys()
    {
        Skip<ICallbackReader>();
        foreach (var body in Provider.CallbackBodies)
        {
            Assert.Equal(CallbackReading.Stored, await Host.ReadAsync(body));
        }

        var first = Events.All.Select(happened => happened.DedupKey).ToHashSet();
        Assert.True(first.Count >= Provider.CallbackBodies.Count);
        Assert.All(first, key => Assert.InRange(key.Length, 1, 300));
        foreach (var body in Provider.CallbackBodies)
        {
            await Host.ReadAsync(body);
        }

        Assert.Equal(first, Events.All.Select(happened => happened.DedupKey).ToHashSet());
    }

    [Fact]
    public async Task A_callback_is_acknowledged_only_after_the_commit()
    {
        Skip<ICallbackReader>();
        foreach (var body in Provider.CallbackBodies)
        {
            await using var host = Open(Provider.Settings);
            host.Events.Hold();
            var reading = host.ReadAsync(body);
            Assert.False(reading.IsCompleted);
            host.Events.LetGo();
            Assert.Equal(CallbackReading.Stored, await reading);
        }
    }

    [Fact]
    public async Task A_callback_that_cannot_be_stored_is_not_acknowledged_and_works_when_repeated()
    {
        Skip<ICallbackReader>();
        foreach (var body in Provider.CallbackBodies)
        {
            await using var host = Open(Provider.Settings);
            host.Events.Fails = true;
            await Assert.ThrowsAsync<IOException>(() => host.ReadAsync(body));
            host.Events.Fails = false;
            Assert.Equal(CallbackReading.Stored, await host.ReadAsync(body));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public async Task A_callback_that_is_not_the_providers_is_malformed(string body)
    {
        Skip<ICallbackReader>();

        Assert.Equal(CallbackReading.Malformed, await Host.ReadAsync(body));
        Assert.Empty(Events.All);
    }

    [Fact]
    public async Task What_a_person_writes_comes_in()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        await Provider.WriteAsync("oi");

        await PassUntilAsync(() => Events.Of<ConnectorEvent.MessageReceived>().Any(message => message.Content.ReadableText == "oi"), "received");
        var received = Events.Of<ConnectorEvent.MessageReceived>()[0];
        Assert.NotEmpty(received.From);
        Assert.DoesNotContain(received.From, person => person.Value.Length is 0 or > 255);
    }
}
