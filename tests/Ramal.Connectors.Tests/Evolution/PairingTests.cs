using Ramal.Lab;

namespace Ramal.Connectors.Tests.Evolution;

/// <summary>Pairing where Evolution makes it hard.</summary>
public sealed class PairingTests
{
    private const string Connect = "GET instance/connect";
    private const string State = "GET instance/connectionState";
    private const string Connecting = """{"instance":{"instanceName":"ours","state":"connecting"}}""";
    private const string Close = """{"instance":{"instanceName":"ours","state":"close"}}""";
    private const string Ghost = """{"status":404,"error":"Not Found","response":{"message":["The \"ours\" instance does not exist"]}}""";
    private const string Unauthorized = """{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}""";

    private static readonly Uri Callback = new("http://us.example/callback/secret");

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_code_that_comes_late_is_polled_for()
    {
        using var server = Server();
        var asked = 0;
        server.Answer(Connect, _ => (200, ++asked < 4 ? """{"count":0}""" : Qr("2@late")));
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();

        var shown = Assert.IsType<PairingStep.ShowQr>(await NextAsync(steps));

        Assert.Equal(("2@late", _clock.GetUtcNow().AddSeconds(45)), (shown.Payload, shown.ExpiresAt));
    }

    [Fact]
    public async Task A_code_that_only_a_callback_brings_is_shown_and_each_one_replaces_the_last()
    {
        using var server = Server();
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();

        var next = steps.MoveNextAsync().AsTask();
        await Until.TrueAsync(() => server.BodiesOf(Connect).Count > 0, "asked");
        await host.ReadAsync(Pushed("2@first"));
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal("2@first", ((PairingStep.ShowQr)steps.Current).Payload);

        next = steps.MoveNextAsync().AsTask();
        await host.ReadAsync(Pushed("2@first"));
        await host.ReadAsync(Pushed("2@second"));
        await next;
        Assert.Equal("2@second", ((PairingStep.ShowQr)steps.Current).Payload);
        Assert.Equal(CallbackReading.Ignored, await host.ReadAsync(Pushed("2@third")));
        Assert.DoesNotContain(host.Events.All, happened => happened.ToString().Contains("2@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_limit_of_codes_ends_it()
    {
        using var server = Server();
        server.Answer(Connect, 200, Qr("2@one"));
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();
        await NextAsync(steps);

        var next = steps.MoveNextAsync().AsTask();
        await host.ReadAsync(Body("qrcode.updated", """{"message":"QR code limit reached, please login again","statusCode":500}"""));
        await next;

        Assert.Equal(PairingError.NotScanned, Assert.IsType<PairingStep.Failed>(steps.Current).Error);
    }

    [Theory]
    [InlineData("refused", 428, PairingError.NotScanned)]
    [InlineData("close", 403, PairingError.Refused)]
    public async Task A_word_that_ends_it(string state, int reason, PairingError expected)
    {
        using var server = Server();
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();
        var next = steps.MoveNextAsync().AsTask();
        await Until.TrueAsync(() => server.BodiesOf(Connect).Count > 0, "asked");

        await host.ReadAsync(Body("connection.update", $$"""{"instance":"ours","state":"{{state}}","statusReason":{{reason}}}"""));
        await next;

        Assert.Equal(expected, Assert.IsType<PairingStep.Failed>(steps.Current).Error);
    }

    [Fact]
    public async Task The_open_callback_ends_it_at_once_with_number_and_name()
    {
        using var server = Server();
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();
        var next = steps.MoveNextAsync().AsTask();
        await Until.TrueAsync(() => server.BodiesOf(Connect).Count > 0, "asked");

        await host.ReadAsync(Body("connection.update", """{"instance":"ours","state":"open","statusReason":200,"wuid":"5511977776666@s.whatsapp.net","profileName":"Loja"}"""));
        await next;

        Assert.Equal(new PairingStep.Paired("5511977776666", "Loja"), steps.Current);
    }

    [Fact]
    public async Task No_code_within_a_minute_says_that_the_server_may_not_reach_WhatsApp()
    {
        using var server = Server();
        server.Answer(State, 200, Close);
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();

        Assert.Equal(PairingError.NoCode, Assert.IsType<PairingStep.Failed>(await NextAsync(steps)).Error);
        Assert.DoesNotContain(server.Requests, request => request.Call.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_remote_instance_is_made_when_it_is_missing_with_our_webhook_and_its_events()
    {
        using var server = Server();
        server.Answer(State, 404, Ghost);
        server.Answer("POST instance/create", _ =>
        {
            server.Answer(State, 200, Close);
            return (201, """{"instance":{"instanceName":"ours"},"hash":"TOKEN"}""");
        });
        server.Answer(Connect, 200, Qr("2@made"));
        await using var host = server.Open(_clock, Callback);
        await using var steps = host.Pair();

        Assert.Equal("2@made", Assert.IsType<PairingStep.ShowQr>(await NextAsync(steps)).Payload);

        using var body = JsonDocument.Parse(Assert.Single(server.BodiesOf("POST instance/create")));
        Assert.Equal("ours", body.RootElement.GetProperty("instanceName").GetString());
        Assert.Equal("WHATSAPP-BAILEYS", body.RootElement.GetProperty("integration").GetString());
        WebhookBody.AssertIs(body.RootElement.GetProperty("webhook"), Callback);
    }

    [Theory]
    [InlineData(200, PairingError.UnknownRemoteInstance)] // an instance's own token: may list, not create
    [InlineData(401, PairingError.WrongKey)]
    public async Task A_key_that_may_not_create_is_told_from_a_wrong_one(int list, PairingError expected)
    {
        using var server = Server();
        server.Answer(State, 404, Ghost);
        server.Answer("POST instance/create", 401, Unauthorized);
        server.Answer("GET instance/fetchInstances", list, list == 200 ? "[]" : Unauthorized);
        await using var host = server.Open(_clock);
        await using var steps = host.Pair();

        Assert.Equal(expected, Assert.IsType<PairingStep.Failed>(await NextAsync(steps)).Error);
    }

    [Fact]
    public async Task An_instance_made_by_somebody_else_meanwhile_is_used()
    {
        using var server = Server();
        server.Answer(State, 404, Ghost);
        server.Answer("POST instance/create", _ =>
        {
            server.Answer(State, 200, Close);
            return (403, """{"status":403,"error":"Forbidden","response":{"message":["This name \"ours\" is already in use."]}}""");
        });
        server.Answer(Connect, 200, Qr("2@theirs"));
        await using var host = server.Open(_clock, Callback);
        await using var steps = host.Pair();

        Assert.IsType<PairingStep.ShowQr>(await NextAsync(steps));
        Assert.Single(server.BodiesOf("POST webhook/set"));
    }

    [Fact]
    public async Task A_code_for_typing_ends_a_QR_attempt_that_runs_already()
    {
        using var server = Server();
        server.Answer(Connect, 200, Qr("2@old"));
        server.Answer("DELETE instance/logout", _ =>
        {
            server.Answer(Connect, 200, """{"pairingCode":"LGPY-TFVC","code":"2@new","count":1}""");
            return (200, """{"status":"SUCCESS"}""");
        });
        await using var host = server.Open(_clock);
        await using var steps = host.Pair(new PairingRequest(PairingMethod.Code, "5511977776666"));

        Assert.Equal("LGPYTFVC", Assert.IsType<PairingStep.ShowCode>(await NextAsync(steps)).Code);
    }

    [Fact]
    public async Task Two_pairings_at_once_are_a_mistake()
    {
        using var server = Server();
        await using var host = server.Open(_clock);
        using var stop = new CancellationTokenSource();
        var first = host.Pair(stop: stop);
        var running = first.MoveNextAsync().AsTask();

        await using var second = host.Pair();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Pairing_again_after_an_unlink_warns_of_the_version_that_then_hears_nothing()
    {
        await using var provider = await LabProvider.StartAsync(_clock);
        await provider.LinkPhoneAsync();
        await using var host = new SessionHost(provider.Connector, provider.Settings, provider.Http, provider.Callback, _clock);
        await host.StartAsync();
        await host.As<IUnlinkable>().UnlinkAsync(TestContext.Current.CancellationToken);
        await using var steps = host.Pair();
        await provider.ScanAsync(await NextAsync(steps));

        Assert.IsType<PairingStep.Paired>(await NextAsync(steps));
        Assert.Contains(host.Warnings, line => line.Contains("2.3.6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Codes_rotate_until_the_lab_gives_up()
    {
        await using var provider = await LabProvider.StartAsync(_clock, new LabOptions { QrLimit = 3 });
        await using var host = new SessionHost(provider.Connector, provider.Settings, provider.Http, callback: null, _clock);
        await using var steps = host.Pair();
        var shown = new List<string>();
        PairingStep step;
        while ((step = await NextAsync(steps, () => provider.InFlight == 0)) is PairingStep.ShowQr qr)
        {
            shown.Add(qr.Payload);
        }

        Assert.Equal(PairingError.NotScanned, Assert.IsType<PairingStep.Failed>(step).Error);
        Assert.Equal(3, shown.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, shown.Count);
    }

    private static ScriptedEvolution Server()
    {
        var server = new ScriptedEvolution();
        server.Answer(State, 200, Connecting);
        server.Answer(Connect, 200, """{"count":0}""");
        return server;
    }

    private static string Qr(string code) => $$"""{"pairingCode":null,"code":"{{code}}","base64":"data:image/png;base64,x","count":1}""";

    private static string Pushed(string code) =>
        Body("qrcode.updated", "{\"qrcode\":{\"instance\":\"ours\",\"pairingCode\":null,\"code\":\"" + code + "\",\"base64\":\"x\"}}");

    private static string Body(string name, string data) => LabProvider.Body(name, data, ScriptedEvolution.Instance);

    private async Task<PairingStep> NextAsync(IAsyncEnumerator<PairingStep> steps, Func<bool>? mayPass = null)
    {
        var next = steps.MoveNextAsync().AsTask();
        await Until.TrueAsync(
            () =>
            {
                if (!next.IsCompleted && mayPass?.Invoke() != false)
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                }

                return next.IsCompleted;
            },
            "next step");
        Assert.True(await next);
        return steps.Current;
    }
}
