using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Ramal.Testing;
using Ramal.Tests.Architecture;
using Ramal.Tests.Features.Accounts;

namespace Ramal.Tests.Contracts;

/// <summary>
/// Whatever a client sends, the server answers, soon, and what it refuses it refuses as a problem with a code that
/// docs/errors.md knows. Made from the OpenAPI document, so that a new route is probed without a word here.
/// <c>RAMAL_LONG=1</c> sends ten times as many; <c>RAMAL_SEED</c> repeats a run.
/// </summary>
public sealed class BadInputTests
{
    private const int Count = 2_500;
    private const int LongCount = 25_000;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);
    private static readonly IReadOnlySet<string> Codes = DocumentTests.CodesInPage();

    [Fact]
    public async Task No_request_breaks_the_server_and_every_refusal_has_a_code()
    {
        var connector = new ScriptedConnector { Kind = "evolution" };
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var belongings = await Belongings.MakeAsync(server, connector);
        using var key = await People.KeyOfAsync(server, belongings.Owner, "read", "send", "manage");
        using var nobody = server.Anonymous();
        var clients = new Dictionary<Sender, RamalClient>
        {
            [Sender.Nobody] = nobody,
            [Sender.Person] = belongings.Owner,
            [Sender.Key] = key,
            [Sender.Administrator] = server.Admin,
        };
        var requests = new BadRequests(
            new ApiDocument((await server.Admin.GetAsync("/openapi/v1.json")).EnsureStatus(200).Json), await IdsAsync(server, belongings));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RAMAL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var count = Environment.GetEnvironmentVariable("RAMAL_LONG") == "1" ? LongCount : Count;
        var statuses = new ConcurrentDictionary<int, int>();
        var failures = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancellationToken) =>
            {
                var request = requests.Make(seed, number);
                var (status, wrong) = await SendAsync(clients[request.Sender], request, server.BaseUrl, cancellationToken);
                statuses.AddOrUpdate(status, 1, (_, old) => old + 1);
                if (wrong is not null)
                {
                    failures.TryAdd($"{request.Method} {request.Target.Split('?')[0]} {wrong[..Math.Min(wrong.Length, 60)]}", $"seed {seed}, request {number}: {wrong}\n{request}");
                }
            });

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {count} requests on {requests.OperationCount} operations: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} × {pair.Key}"))}");

        // The database's own errors are expected: somebody else was first, which callers are told as a problem.
        var errors = server.Log.Lines.Where(line => line.Level >= LogLevel.Error && line.Category.StartsWith("Ramal.", StringComparison.Ordinal)).Select(line => $"{line.Text}\n{line.Failure}").ToList();
        Assert.True(
            failures.IsEmpty && errors.Count == 0,
            $"{failures.Count} kinds of failure:\n\n{string.Join("\n\n", failures.Values.Take(30))}\n\nErrors in the log:\n{string.Join("\n\n", errors.Take(10))}");
        Assert.All([200, 201, 204, 400, 401, 403, 404, 409, 413, 415], status => Assert.Contains(status, statuses.Keys));

        // The tokens held to the end; otherwise most of it was refused at the door.
        foreach (var client in clients.Values.Where(client => client.Token is not null))
        {
            Assert.Equal(200, (await client.GetAsync("/api/me")).Status);
        }
    }

    /// <summary>Things to change and to remove; the persons behind the tokens are not among them.</summary>
    private static async Task<Dictionary<string, string[]>> IdsAsync(RamalTestServer server, Belongings belongings)
    {
        var people = new[] { await People.AddAsync(server), await People.AddAsync(server) };
        return new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["/api/instances/"] = [belongings[IdKind.Instance], belongings[IdKind.PairingInstance], belongings[IdKind.DeletedInstance]],
            ["/api/messages/"] = [belongings[IdKind.Message], Belongings.UnknownUuid],
            ["/api/media/"] = [belongings[IdKind.Media], Belongings.UnknownUuid],
            ["/api/conversations/"] = [belongings[IdKind.Conversation], Belongings.UnknownUuid],
            ["/api/contacts/"] = [belongings[IdKind.Contact], Belongings.UnknownUuid],
            ["/api/labels/"] = [belongings[IdKind.Label], Belongings.UnknownUuid],
            ["/api/keys/"] = [belongings[IdKind.Key], Belongings.UnknownNumber],
            ["/api/admin/users/"] = [.. people.Select(person => person.Id.ToString(CultureInfo.InvariantCulture)), Belongings.UnknownNumber],
        };
    }

    private static async Task<(int Status, string? Wrong)> SendAsync(RamalClient client, BadRequest request, Uri server, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var message = request.ToMessage(server);
            using var response = await client.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)response.StatusCode;
            return status < 400
                ? (status, null)
                : (status, WrongWith(status, response, await response.Content.ReadAsStringAsync(limit.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (0, $"no answer within {TimeLimit.TotalSeconds} s");
        }
        catch (HttpRequestException) when (request.Body?.Length > 1024 * 1024)
        {
            // Hung up on a client that goes on sending what nobody reads.
            return (413, null);
        }
        catch (HttpRequestException failure)
        {
            return (0, $"the connection broke: {failure.Message} {failure.InnerException?.Message}");
        }
    }

    private static string? WrongWith(int status, HttpResponseMessage response, string text)
    {
        var contentType = response.Content.Headers.ContentType?.MediaType;

        // What is no HTTP never gets past Kestrel, which answers without a body and hangs up.
        if (status is 400 or 431 && contentType is null && text.Length == 0 && response.Headers.ConnectionClose == true)
        {
            return null;
        }

        if (status >= 500)
        {
            return $"{status}: {text}";
        }

        if (contentType != "application/problem+json")
        {
            return $"{status} as {contentType}: {text}";
        }

        var problem = JsonDocument.Parse(text).RootElement;
        var code = problem.GetProperty("title").GetString()!;
        var isRight = Codes.Contains(code)
            && problem.GetProperty("status").GetInt32() == status
            && problem.GetProperty("type").GetString() == $"/problems/{code}"
            && problem.GetProperty("detail").GetString() is { Length: > 5 }
            && problem.GetProperty("traceId").GetString() is { Length: > 0 };
        return isRight && !text.Contains("   at ", StringComparison.Ordinal) && !text.Contains("System.", StringComparison.Ordinal) ? null : $"{status}: {text}";
    }
}
