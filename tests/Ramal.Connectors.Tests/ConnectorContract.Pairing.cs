namespace Ramal.Connectors.Tests;

/// <summary>How a number is linked.</summary>
public abstract partial class ConnectorContract
{
    [Fact]
    public async Task Pairing_shows_a_code_ends_with_paired_and_leaves_the_session_live()
    {
        Skip<IPairable>();
        await using var steps = Host.Pair();

        Assert.True(await steps.MoveNextAsync());
        var shown = Assert.IsType<PairingStep.ShowQr>(steps.Current);
        Assert.True(shown.ExpiresAt > Clock.GetUtcNow());
        await Provider.ScanAsync(shown);
        var next = steps.MoveNextAsync().AsTask();
        await PassUntilAsync(() => next.IsCompleted, "paired");
        Assert.True(await next);

        Assert.Equal(Provider.OwnNumber, Assert.IsType<PairingStep.Paired>(steps.Current).PhoneNumber);
        Assert.False(await steps.MoveNextAsync());
        Assert.Equal(LinkState.Connected, Events.Link?.State);
        Assert.IsType<SendOutcome.Accepted>(await Host.SendTextAsync(Provider.Recipient, "pronto"));
    }

    [Fact]
    public async Task Pairing_by_code_shows_eight_characters()
    {
        Skip<IPairable>();
        await using var steps = Host.Pair(new PairingRequest(PairingMethod.Code, Provider.OwnNumber));

        Assert.True(await steps.MoveNextAsync());
        var shown = Assert.IsType<PairingStep.ShowCode>(steps.Current);
        Assert.Equal(8, shown.Code.Length);
        await Provider.ScanAsync(shown);
        var next = steps.MoveNextAsync().AsTask();
        await PassUntilAsync(() => next.IsCompleted, "paired");
        await next;

        Assert.IsType<PairingStep.Paired>(steps.Current);
    }

    [Fact]
    public async Task Pairing_a_linked_number_is_done_at_once()
    {
        Skip<IPairable>();
        await Provider.LinkPhoneAsync();
        await using var steps = Host.Pair();

        Assert.True(await steps.MoveNextAsync());

        Assert.IsType<PairingStep.Paired>(steps.Current);
    }

    [Fact]
    public async Task Cancelling_abandons_a_pairing_and_another_may_begin()
    {
        Skip<IPairable>();
        using var abandon = new CancellationTokenSource();
        await using (var steps = Host.Pair(stop: abandon))
        {
            Assert.True(await steps.MoveNextAsync());
            await abandon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await steps.MoveNextAsync());
        }

        await using var again = Host.Pair();
        Assert.True(await again.MoveNextAsync());
        Assert.IsType<PairingStep.ShowQr>(again.Current);
    }

    [Fact]
    public async Task Nobody_scanning_ends_a_pairing()
    {
        Skip<IPairable>();
        await using var steps = Host.Pair();
        PairingStep? last = null;
        while (last is not PairingStep.Failed)
        {
            var next = steps.MoveNextAsync().AsTask();
            await PassUntilAsync(() => next.IsCompleted, "next step");
            Assert.True(await next);
            last = steps.Current;
        }

        Assert.Equal(PairingError.NotScanned, ((PairingStep.Failed)last).Error);
        Assert.False(await steps.MoveNextAsync());
    }

    [Fact]
    public async Task A_pairing_that_nothing_answers_fails_with_the_reason()
    {
        Skip<IPairable>();
        await Provider.FailAsync(ProviderFault.RefusesConnections);
        await using var steps = Host.Pair();
        var next = steps.MoveNextAsync().AsTask();
        await PassUntilAsync(() => next.IsCompleted, "failed");
        await next;

        Assert.Equal(PairingError.Unreachable, Assert.IsType<PairingStep.Failed>(steps.Current).Error);
    }
}
