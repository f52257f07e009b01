using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ramal.Testing;

/// <summary>Speaks the public API as a program would.</summary>
public sealed class RamalClient : IDisposable
{
    public RamalClient(Uri baseUrl, string? token)
    {
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = baseUrl };
        Token = token;
        if (token is not null)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public HttpClient Http { get; }

    public string? Token { get; }

    /// <summary>The person, and so the account, signed in; 0 for nobody.</summary>
    public int UserId { get; init; }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, object? body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PatchAsync(string path, object? body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <param name="method">HTTP method.</param>
    /// <param name="path">With query.</param>
    /// <param name="body">An object to send as JSON, an <see cref="HttpContent"/> as it is, or null.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    public void Dispose() => Http.Dispose();
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The problem's code, or null.</summary>
    public string? Code => Status >= 400 ? Json.GetProperty("title").GetString() : null;

    public Answer EnsureStatus(int status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {status}, got {Status}: {Text}");

    public Answer EnsureSuccess() =>
        Status is >= 200 and < 300 ? this : throw new InvalidOperationException($"Expected success, got {Status}: {Text}");
}
