using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ramal.Connectors.Evolution;

namespace Ramal.Connectors.Tests.Evolution;

/// <summary>An Evolution server that answers what the test says, for shapes that the lab does not produce.</summary>
public sealed class ScriptedEvolution : HttpMessageHandler
{
    public const string Instance = "ours";
    public const string Key = "scripted-key";

    private readonly ConcurrentDictionary<string, Func<string, (int Status, string Body)>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Call, string Body)> _requests = new();

    public ScriptedEvolution()
    {
        Answer("GET instance/connectionState", 200, """{"instance":{"instanceName":"ours","state":"open"}}""");
        Answer("POST webhook/set", 201, """{"id":"w"}""");
        Answer("GET instance/fetchInstances", 200, """[{"name":"ours","ownerJid":"5511977776666:4@s.whatsapp.net","profileName":"Loja"}]""");
    }

    public static ConnectorSettings Settings { get; } = SettingsFor("http://evolution.test/base/", Key, Instance);

    /// <summary>Method, call and body of each request, in order.</summary>
    public IReadOnlyList<(string Call, string Body)> Requests => [.. _requests];

    public IReadOnlyList<string> BodiesOf(string call) => [.. Requests.Where(request => request.Call == call).Select(request => request.Body)];

    public static ConnectorSettings SettingsFor(string address, string key, string instance) =>
        new(new Dictionary<string, string> { ["evolutionApiUrl"] = address, ["token"] = key, ["instanceName"] = instance });

    public void Answer(string call, int status, string body) => _answers[call] = _ => (status, body);

    public void Answer(string call, Func<string, (int Status, string Body)> answer) => _answers[call] = answer;

    public void Throw(string call, Exception exception) => _answers[call] = _ => throw exception;

    public SessionHost Open(ManualClock? clock = null, Uri? callback = null) =>
        new(new EvolutionConnector(), Settings, new HttpClient(this), callback, clock ?? new ManualClock());

    public Task<ConnectionTest> TestAsync() =>
        new EvolutionConnector().TestAsync(Settings, new HttpClient(this), new ManualClock(), TestContext.Current.CancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.Equal(Key, request.Headers.GetValues("apikey").Single());
        var parts = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("base", parts[0]);
        var call = $"{request.Method} {string.Join('/', parts.Skip(1).Take(2))}";
        if (!_answers.TryGetValue(call, out var answer))
        {
            return Make(404, """{"status":404,"error":"Not Found","response":{"message":["Cannot GET /x"]}}""");
        }

        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        _requests.Enqueue((call, body));
        var (status, text) = answer(body);
        return Make(status, text);
    }

    private static HttpResponseMessage Make(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
