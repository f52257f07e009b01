using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Ramal.Lab;
using Ramal.Lab.WhatsApp;

namespace Ramal.Benchmarks;

/// <summary>The simulated WhatsApp in a process of its own, so that what is measured is the client and nothing else.</summary>
internal sealed class LabProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly Process _process;
    private readonly HttpClient _http;
    private int _lastNumber;

    private LabProcess(Process process, Uri control) =>
        (_process, _http) = (process, new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = control });

    /// <summary>Where clients find it, and what proves that it is it.</summary>
    public WhatsAppAddress Address { get; private set; } = new("", "", "");

    /// <param name="core">The one core that it gets; null for all.</param>
    public static async Task<LabProcess> StartAsync(string? core = null)
    {
        var process = Programs.Start(core, null, new Dictionary<string, string>(), "dotnet", Programs.Self, LabHost.Argument);
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The lab did not start.");
        var lab = new LabProcess(process, new Uri(address + "/lab/api/whatsapp/"));
        lab.Address = (await lab._http.GetFromJsonAsync<WhatsAppAddress>("", Json))!;
        return lab;
    }

    /// <summary>A new phone, on.</summary>
    /// <returns>Its number.</returns>
    public async Task<string> AddPhoneAsync()
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"5511{++_lastNumber:D9}");
        await PostAsync("phones", new PhoneRequest(number, $"Pessoa {_lastNumber}"));
        return number;
    }

    public async Task<IReadOnlyList<string>> AddPhonesAsync(int count)
    {
        var numbers = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            numbers.Add(await AddPhoneAsync());
        }

        return numbers;
    }

    public Task ScanAsync(string number, string qr) => PostAsync($"phones/{number}/scan", new CodeRequest(qr));

    public Task SwitchAsync(string number, bool on) => PostAsync($"phones/{number}/online", new SwitchRequest(on));

    public Task SetReceiptsAsync(string number, PhoneReceipts level) => PostAsync($"phones/{number}/receipts", new PhoneReceiptsRequest(level));

    /// <returns>The group's address.</returns>
    public async Task<string> AddGroupAsync(string creator, string subject, IReadOnlyList<string> members)
    {
        using var answer = await _http.PostAsJsonAsync($"phones/{creator}/groups", new GroupRequest(subject, members), Json);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SentResponse>(Json))!.Id;
    }

    /// <summary>What the phones show, and what clients did against the rules.</summary>
    public async Task<WhatsAppState> StateAsync() => (await _http.GetFromJsonAsync<WhatsAppState>("state", Json))!;

    /// <summary>The certificate of the TLS port, for clients that keep a list of them.</summary>
    public async Task<string> CertificateAsync()
    {
        var where = new Uri(Address.Endpoint);
        using var socket = new TcpClient();
        await socket.ConnectAsync(where.Host, where.Port);
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => IsOurs(presented));
        await tls.AuthenticateAsClientAsync(where.Host);
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        return certificate.ExportCertificatePem();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.EndAsync();
        _process.Dispose();
    }

    private bool IsOurs(X509Certificate? presented) =>
        string.Equals(presented?.GetCertHashString(HashAlgorithmName.SHA256), Address.CertificateSha256, StringComparison.OrdinalIgnoreCase);

    private async Task PostAsync<T>(string path, T body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, Json);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
