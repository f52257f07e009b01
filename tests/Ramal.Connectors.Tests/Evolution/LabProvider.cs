using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ramal.Connectors.Evolution;
using Ramal.Lab;

namespace Ramal.Connectors.Tests.Evolution;

/// <summary>The simulated Evolution server as a provider of the contract suite.</summary>
public sealed class LabProvider : ITestProvider, ITestConversation
{
    public const string Instance = "loja centro/#1";

    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    private readonly LabServer _lab;
    private readonly WebApplication _door;
    private readonly WireTap _tap;

    private LabProvider(LabServer lab, WebApplication door)
    {
        _lab = lab;
        _door = door;
        _tap = new WireTap();
        Http = new HttpClient(_tap);
        Settings = With(lab.Options.GlobalKey);
        _lab.Phones.Add(OwnNumber, "Loja");
        _lab.Phones.Add(Recipient, "Maria");
        _lab.Phones.SetNotOnWhatsApp(Nobody);
    }

    public LabServer Lab => _lab;

    public WireTap Tap => _tap;

    public IConnector Connector { get; } = new EvolutionConnector();

    public ConnectorSettings Settings { get; }

    public ConnectorSettings SettingsWithWrongKey => With("not-the-key-at-all");

    public HttpClient Http { get; }

    public int Requests => _tap.Requests.Count;

    public int InFlight => _tap.InFlight;

    public string Recipient => "5511988887777";

    public string Nobody => "5511900000404";

    public string OwnNumber => "5511977776666";

    public IReadOnlyList<string> Secrets => [_lab.Options.GlobalKey, "not-the-key-at-all", Callback!.AbsolutePath];

    public bool IsLinked => _lab.Instances.TryGet(Instance, out var instance) && instance.LinkedNumber is not null;

    public Func<ReadOnlyMemory<byte>, Task<CallbackReading>>? OnCallback { get; set; }

    public Uri? Callback => new($"{_door.Urls.First()}/callback/6f1d9c0e");

    public IReadOnlyList<string> CallbackBodies { get; } =
    [
        Body("messages.upsert", """{"key":{"remoteJid":"5511988887777@s.whatsapp.net","fromMe":false,"id":"F8245A765929F03C","participant":"","addressingMode":"pn"},"pushName":"Maria","status":"DELIVERY_ACK","message":{"conversation":"oi"},"messageType":"conversation","messageTimestamp":1795298973}"""),
        Body("messages.update", """{"keyId":"3EB0963428B4FD915A6C51","remoteJid":"5511988887777@s.whatsapp.net","fromMe":true,"status":"READ"}"""),
        Body("connection.update", """{"instance":"loja centro/#1","state":"open","statusReason":200,"wuid":"5511977776666@s.whatsapp.net","profileName":"Loja"}"""),
    ];

    public static async Task<LabProvider> StartAsync(ManualClock clock, LabOptions? options = null)
    {
        var lab = await LabServer.StartAsync((options ?? new LabOptions()) with { TimeProvider = clock });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var door = builder.Build();
        var provider = new LabProviderBox();
        door.MapPost("/callback/{secret}", async (HttpRequest request) => await provider.Value!.ReceiveAsync(request));
        await door.StartAsync();
        return provider.Value = new LabProvider(lab, door);
    }

    /// <summary>A callback body as 2.3.6 posts it.</summary>
    public static string Body(string name, string data, string instance = Instance) =>
        $$"""{"event":"{{name}}","instance":"{{instance}}","data":{{data}},"destination":"http://127.0.0.1/x","date_time":"2026-11-21T09:00:00.000Z","sender":"5511977776666@s.whatsapp.net","server_url":"http://127.0.0.1","apikey":"TOKEN"}""";

    public async Task LinkPhoneAsync()
    {
        var code = await CreateWithCodeAsync();
        Assert.True(_lab.Phones[OwnNumber].Scan(code));
        await Until.TrueAsync(() => _lab.Instances[Instance].State == Ramal.Lab.LinkState.Open, "open");
    }

    public async Task ScanAsync(PairingStep step)
    {
        await Task.CompletedTask;
        var phone = _lab.Phones[OwnNumber];
        Assert.True(step is PairingStep.ShowCode typed ? phone.TypeCode(typed.Code) : phone.Scan(((PairingStep.ShowQr)step).Payload));
    }

    public Task DropLinkAsync()
    {
        _lab.Instances[Instance].DropSocket(reconnects: false);
        return Task.CompletedTask;
    }

    public Task UnlinkOnPhoneAsync()
    {
        Assert.True(_lab.Phones[OwnNumber].Unlink(Instance));
        return Task.CompletedTask;
    }

    public int Received(string text) => _lab.Received.Count(text);

    public Task WriteAsync(string text)
    {
        _lab.Phones[Recipient].SendText(Instance, text);
        return Task.CompletedTask;
    }

    public Task<string> WriteTextAsync(string text, string? replyTo = null) =>
        Task.FromResult(_lab.Phones[Recipient].SendText(Instance, text, new PhoneMessageOptions { ReplyTo = replyTo }));

    public Task<string> WriteFileAsync(byte[] bytes, string fileName, string caption) => Task.FromResult(
        _lab.Phones[Recipient].SendText(Instance, caption, new PhoneMessageOptions { Media = new LabMedia("document", "application/pdf", fileName, bytes) }));

    public Task<string> ReactAsync(string messageId, string emoji) => Task.FromResult(_lab.Phones[Recipient].React(Instance, messageId, emoji));

    public Task EditAsync(string messageId, string text)
    {
        _lab.Phones[Recipient].Edit(Instance, messageId, text);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string messageId)
    {
        _lab.Phones[Recipient].Delete(Instance, messageId);
        return Task.CompletedTask;
    }

    public Task<string> WriteOnOwnPhoneAsync(string text) => Task.FromResult(_lab.Phones[OwnNumber].WriteTo(Instance, Recipient, text));

    public string? QuotedBy(string text) => _lab.Received.Messages.First(message => message.Text == text).ReplyTo;

    public bool IsRead(string messageId) => _lab.Phones[Recipient].ReadByInstance.Contains(messageId);

    public async Task FailAsync(ProviderFault? fault)
    {
        _lab.Faults.Clear();
        _tap.AnswersGarbage = fault == ProviderFault.Garbage;
        await _lab.ListenAgainAsync();
        switch (fault)
        {
            case ProviderFault.RefusesConnections:
                await _lab.RefuseConnectionsAsync();
                break;
            case ProviderFault.Hangs:
                _lab.Faults.Add(new Fault(FaultKind.Hang) { Delay = Forever });
                break;
            case ProviderFault.BreaksBeforeWork:
                _lab.Faults.Add(new Fault(FaultKind.DropBefore));
                break;
            case ProviderFault.BreaksInTheAnswer:
                _lab.Faults.Add(new Fault(FaultKind.DropAfter));
                break;
            case ProviderFault.AnswersTooLate:
                _lab.Faults.Add(new Fault(FaultKind.AnswerLate) { Delay = Forever });
                break;
            case ProviderFault.ServerError:
                _lab.Faults.Add(new Fault(FaultKind.ServerError));
                break;
            case ProviderFault.RefusesKey:
                _lab.Faults.Add(new Fault(FaultKind.Unauthorized));
                break;
            case ProviderFault.AcceptsWithoutId:
                _lab.Faults.Add(new Fault(FaultKind.NoKey));
                break;
            case ProviderFault.DemandsLicence:
                _lab.Faults.Add(new Fault(FaultKind.LicenseRequired));
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _lab.DisposeAsync();
        await _door.DisposeAsync();
    }

    private ConnectorSettings With(string key) => new(new Dictionary<string, string>
    {
        ["evolutionApiUrl"] = _lab.BaseUrl + "//",
        ["token"] = key,
        ["instanceName"] = Instance,
    });

    private async Task<string> CreateWithCodeAsync()
    {
        using var direct = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_lab.BaseUrl}/instance/create")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { instanceName = Instance, integration = "WHATSAPP-BAILEYS", qrcode = true }), mediaType: new("application/json")),
        };
        request.Headers.Add("apikey", _lab.Options.GlobalKey);
        using var response = await direct.SendAsync(request, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("qrcode").GetProperty("code").GetString()!;
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (OnCallback is not { } read)
        {
            return Results.StatusCode(503);
        }

        try
        {
            return Results.StatusCode(await read(body.ToArray()) == CallbackReading.Malformed ? 400 : 200);
        }
        catch (ObjectDisposedException)
        {
            return Results.StatusCode(404);
        }
    }

    private sealed class LabProviderBox
    {
        public LabProvider? Value { get; set; }
    }
}

/// <summary>Counts what goes over the wire, and can spoil the answers.</summary>
public sealed class WireTap() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _requests = new();
    private int _inFlight;

    public bool AnswersGarbage { get; set; }

    /// <summary>Method and address of each request.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public int InFlight => Volatile.Read(ref _inFlight);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue($"{request.Method} {request.RequestUri!.OriginalString}");
        Interlocked.Increment(ref _inFlight);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            if (AnswersGarbage)
            {
                response.Content = new StringContent("<html>\u0000 not json");
            }

            return response;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
