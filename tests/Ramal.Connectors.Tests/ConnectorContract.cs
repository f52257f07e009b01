namespace Ramal.Connectors.Tests;

/// <summary>What every connector must do. Each runs it against its own fake provider.</summary>
public abstract partial class ConnectorContract : IAsyncLifetime
{
    private ITestProvider? _provider;
    private SessionHost? _host;

    protected ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    protected ITestProvider Provider => _provider!;

    protected SessionHost Host => _host!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private RecordingEvents Events => Host.Events;

    public async ValueTask InitializeAsync()
    {
        _provider = await StartProviderAsync(Clock);
        _host = Open(_provider.Settings);
        if (Host.Session is ICallbackReader reader)
        {
            Provider.OnCallback = body => reader.ReadCallbackAsync(body, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ITestProvider> StartProviderAsync(ManualClock clock);

    protected SessionHost Open(ConnectorSettings settings) => new(Provider.Connector, settings, Provider.Http, Provider.Callback, Clock, Provider.Store);

    protected Task PassUntilAsync(Func<bool> condition, string what) => Provider.PassUntilAsync(Clock, condition, what);

    [Fact]
    public void The_kind_is_a_stable_word_and_settings_are_named_once()
    {
        Assert.Matches("^[a-z]+$", Provider.Connector.Kind);
        Assert.Distinct(Provider.Connector.Settings.Select(setting => setting.Name));
        Assert.IsAssignableFrom(Provider.Connector.SessionType, Host.Session);
    }

    [Fact]
    public void Right_settings_have_no_problem_and_each_missing_required_one_is_named()
    {
        Assert.Empty(Provider.Connector.Validate(Provider.Settings));

        var problems = Provider.Connector.Validate(new ConnectorSettings(new Dictionary<string, string>()));

        Assert.Equal(
            Provider.Connector.Settings.Where(setting => setting.Required).Select(setting => new SettingProblem(setting.Name, SettingProblemKind.Missing)),
            problems);
    }

    [Fact]
    public void Opening_touches_no_network() => Assert.Equal(0, Provider.Requests);

    [Fact]
    public async Task Starting_takes_up_an_existing_link_and_says_so()
    {
        await Provider.LinkPhoneAsync();

        await Host.StartAsync();

        Assert.Equal((LinkState.Connected, null, Provider.OwnNumber), (Events.Link?.State, Events.Link?.Cause, Events.Link?.PhoneNumber));
    }

    [Fact]
    public async Task Starting_without_a_link_says_why_and_pairs_nothing()
    {
        await Host.StartAsync();

        Assert.Equal(LinkState.Disconnected, Events.Link?.State);
        Assert.NotNull(Events.Link?.Cause);
        Assert.False(Provider.IsLinked);
    }

    [Fact]
    public async Task Starting_while_nothing_answers_says_unreachable_and_recovers_by_itself()
    {
        await Provider.LinkPhoneAsync();
        await Provider.FailAsync(ProviderFault.RefusesConnections);

        await Host.StartAsync();
        Assert.Equal(LinkCause.Unreachable, Events.Link?.Cause);

        await Provider.FailAsync(null);
        await PassUntilAsync(() => Events.Link?.State == LinkState.Connected, "connected again");
    }

    [Fact]
    public async Task A_wrong_key_is_told_apart()
    {
        Assert.SkipUnless(Provider.Connector.Settings.Any(setting => setting.Secret), "No key.");
        await Provider.LinkPhoneAsync();
        await using var other = Open(Provider.SettingsWithWrongKey);

        await other.StartAsync();

        Assert.Equal((LinkState.Disconnected, LinkCause.WrongKey), (other.Events.Link?.State, other.Events.Link?.Cause));
    }

    [Fact]
    public async Task A_silent_loss_of_the_link_is_noticed()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        await Provider.DropLinkAsync();

        await PassUntilAsync(() => Events.Link?.State != LinkState.Connected, "loss noticed");
        Assert.NotNull(Events.Link?.Cause);
    }

    [Fact]
    public async Task Removal_on_the_phone_is_told_as_a_logout()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        await Provider.UnlinkOnPhoneAsync();

        await PassUntilAsync(() => Events.Link?.State == LinkState.LoggedOut, "logout");
        Assert.Equal(LinkCause.LoggedOutOnPhone, Events.Link?.Cause);
    }

    [Fact]
    public async Task Disposal_ends_all_work_and_keeps_the_link()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        await Host.DisposeAsync();

        var made = Provider.Requests;
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.IsNotType<SendOutcome.Accepted>(await Host.SendTextAsync(Provider.Recipient, "depois"));
        Assert.Equal((made, 0), (Provider.Requests, Provider.InFlight));
        Assert.True(Provider.IsLinked);
    }

    [Fact]
    public async Task Disposal_does_not_wait_for_a_provider_that_hangs()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();
        await Provider.FailAsync(ProviderFault.Hangs);
        var sending = Host.SendTextAsync(Provider.Recipient, "preso");
        await Until.TrueAsync(() => Provider.InFlight > 0, "on the wire");

        await Host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.IsType<SendOutcome.Unknown>(await sending);
    }

    [Fact]
    public async Task Unlinking_removes_the_link_and_doing_it_again_is_no_error()
    {
        Skip<IUnlinkable>();
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        Assert.True((await Host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);
        Assert.True((await Host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);

        Assert.False(Provider.IsLinked);
        Assert.Equal((LinkState.Disconnected, LinkCause.UnlinkedHere), (Events.Link?.State, Events.Link?.Cause));
    }

    [Fact]
    public async Task Deleting_the_remote_side_is_done_when_it_is_gone_and_may_be_repeated()
    {
        Skip<IRemoteDeleter>();
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        Assert.True((await Host.As<IRemoteDeleter>().DeleteRemoteAsync(Cancelled)).Value);
        Assert.True((await Host.As<IRemoteDeleter>().DeleteRemoteAsync(Cancelled)).Value);

        Assert.False(Provider.IsLinked);
    }

    [Fact]
    public async Task Numbers_are_answered_in_the_order_asked()
    {
        Skip<INumberChecker>();
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        var checks = await Host.As<INumberChecker>().CheckNumbersAsync([Provider.Nobody, Provider.Recipient], Cancelled);

        Assert.Equal([(Provider.Nobody, false), (Provider.Recipient, true)], checks.Value.Select(check => (check.Number, check.Exists)));
    }

    [Fact]
    public async Task A_message_that_went_out_is_found_again_and_one_that_did_not_is_not()
    {
        Skip<ISentMessageFinder>();
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();
        var accepted = Assert.IsType<SendOutcome.Accepted>(await Host.SendTextAsync(Provider.Recipient, "achado"));
        var now = Clock.GetUtcNow();

        var found = await Host.As<ISentMessageFinder>().FindSentAsync(
            new SentMessageQuery(new Recipient(Provider.Recipient, null), null, now.AddMinutes(-1), now.AddMinutes(1)), Cancelled);
        var other = await Host.As<ISentMessageFinder>().FindSentAsync(
            new SentMessageQuery(new Recipient(Provider.Nobody, null), null, now.AddMinutes(-1), now.AddMinutes(1)), Cancelled);

        Assert.Equal((accepted.Id, "achado"), found.Value.Select(message => (message.Id, message.Text)).Single());
        Assert.Empty(other.Value);
    }

    [Fact]
    public async Task Nothing_secret_and_nobodys_words_are_logged()
    {
        await using (var steps = Host.Pair())
        {
            await steps.MoveNextAsync();
            var shown = (PairingStep.ShowQr)steps.Current;
            await Provider.ScanAsync(shown);
            var next = steps.MoveNextAsync().AsTask();
            await PassUntilAsync(() => next.IsCompleted, "paired");
            Assert.DoesNotContain(Host.Logged, line => line.Contains(shown.Payload, StringComparison.Ordinal));
        }

        foreach (var fault in Enum.GetValues<ProviderFault>().Where(fault => fault is not (ProviderFault.Hangs or ProviderFault.AnswersTooLate)))
        {
            await Provider.FailAsync(fault);
            await Host.SendTextAsync(Provider.Recipient, "segredo meu");
            await Provider.FailAsync(null);
        }

        await PassUntilAsync(() => Host.Logged.Count() > 3, "something logged");
        string[] forbidden = [.. Provider.Secrets, "segredo meu", Provider.Recipient, Provider.OwnNumber];
        Assert.All(Host.Logged, line => Assert.DoesNotContain(forbidden, secret => line.Contains(secret, StringComparison.Ordinal)));
    }

    private IEnumerable<Receipt> Receipts(ExternalMessageId id) =>
        Events.Of<ConnectorEvent.ReceiptReceived>().Where(receipt => receipt.Id == id).Select(receipt => receipt.Receipt);

    private void Skip<TCapability>() => Assert.SkipUnless(Host.Session is TCapability, $"No {typeof(TCapability).Name}.");
}
