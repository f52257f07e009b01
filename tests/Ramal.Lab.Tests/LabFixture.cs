using System.Net.Http.Json;
using System.Text.Json;

namespace Ramal.Lab.Tests;

/// <summary>A lab with one caller; a new one per test.</summary>
internal sealed class LabFixture : IAsyncDisposable
{
    public const string Owner = "5511900000001";
    public const string Ana = "5511900000011";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private LabFixture(LabServer lab)
    {
        Lab = lab;
        Http = new HttpClient { BaseAddress = new Uri(lab.BaseUrl), Timeout = TimeSpan.FromSeconds(30) };
        Http.DefaultRequestHeaders.Add("apikey", lab.Options.GlobalKey);
        lab.Phones.Add(Owner, "Padaria");
        lab.Phones.Add(Ana, "Ana");
    }

    public LabServer Lab { get; }

    public HttpClient Http { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<LabFixture> StartAsync(LabOptions? options = null) => new(await LabServer.StartAsync(options ?? new LabOptions()));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(Ct), cancellationToken: Ct);
        return document.RootElement.Clone();
    }

    /// <summary>Creates an instance with a QR and, when asked, a webhook for everything.</summary>
    public async Task<LabInstance> CreateAsync(string name, string? hook = null, bool byEvents = false, string[]? events = null)
    {
        object body = hook is null
            ? new { instanceName = name, integration = "WHATSAPP-BAILEYS", qrcode = true }
            : new { instanceName = name, integration = "WHATSAPP-BAILEYS", qrcode = true, webhook = new { url = hook, byEvents, base64 = true, headers = new Dictionary<string, string> { ["x-tenant"] = "t1" }, events = events ?? [] } };
        using var response = await Http.PostAsJsonAsync("/instance/create", body, Ct);
        Assert.Equal(201, (int)response.StatusCode);
        return Lab.Instances[name];
    }

    /// <summary>Creates an instance and links the owner's phone.</summary>
    public async Task<LabInstance> PairedAsync(string name = "a", string? hook = null, string[]? events = null)
    {
        var instance = await CreateAsync(name, hook, events: events);
        Assert.True(Lab.Phones[Owner].Scan(instance.Qr!.Text));
        return instance;
    }

    public Task<HttpResponseMessage> SendAsync(string instance, string text, string to = Ana) =>
        Http.PostAsJsonAsync($"/message/sendText/{instance}", new { number = to, text }, Ct);

    /// <summary>Sends and walks away after a while, as a caller with a short timeout does.</summary>
    public async Task LeaveDuringAsync(string instance, string text, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Http.PostAsJsonAsync($"/message/sendText/{instance}", new { number = Ana, text }, limit.Token));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path, Ct);
        return await JsonAsync(response);
    }

    public async Task<string?> StateAsync(string instance) =>
        (await GetAsync($"/instance/connectionState/{instance}")).GetProperty("instance").GetProperty("state").GetString();

    public Task ArrivedAsync(int total) => Lab.Received.WaitForTotalAsync(total, Patience, Ct);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Lab.DisposeAsync();
    }
}
