using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Makes the web calls of flows. Secrets are put in at the last moment and go nowhere else.</summary>
internal sealed partial class WebCall(RamalDb database, SecretBox secrets, GuardedCalls calls, ILogger<WebCall> logger)
{
    private const int MaxBytes = 256 * 1024;
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 32 };

    public async Task<OutsideAnswer> AskAsync(int accountId, Guid runId, OutsideQuestion.Call call, CancellationToken cancellationToken)
    {
        var known = await SecretsAsync(accountId, call, cancellationToken);
        if (!Uri.TryCreate(FlowVariables.FillSecrets(call.Address, known), UriKind.Absolute, out var address))
        {
            return new OutsideAnswer.Failed("address-invalid");
        }

        var headers = call.Headers.Select(header => KeyValuePair.Create(header.Name, FlowVariables.FillSecrets(header.Value, known).ReplaceLineEndings(" "))).ToList();
        var body = call.Body is null ? null : FlowVariables.FillSecrets(call.Body, known);
        var answer = await calls.SendAsync(new GuardedCall(new HttpMethod(call.Method), address, headers, body, call.Limit, MaxBytes), cancellationToken);
        LogCalled(runId, answer.Status, answer.Failure);
        return answer switch
        {
            { Failure: { } failure } => new OutsideAnswer.Failed(failure),
            { Status: >= 200 and < 300 } => new OutsideAnswer.Called(answer.Status.Value, Parse(answer.Body)),
            _ => new OutsideAnswer.Failed($"status-{answer.Status}"),
        };
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonNode.Parse(body.Span, documentOptions: Parsing);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<Dictionary<string, string>> SecretsAsync(int accountId, OutsideQuestion.Call call, CancellationToken cancellationToken)
    {
        var names = call.Headers.Select(header => header.Value).Append(call.Address).Append(call.Body ?? "").SelectMany(FlowVariables.SecretsIn).Distinct(StringComparer.Ordinal).ToList();
        var opened = new Dictionary<string, string>(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            return opened;
        }

        await using var db = database.ForAccount(accountId);
        foreach (var secret in await db.Set<FlowSecret>().AsNoTracking().Where(secret => names.Contains(secret.Name)).ToListAsync(cancellationToken))
        {
            opened[secret.Name] = secrets.Open(secret.Value) ?? "";
        }

        return opened;
    }

    // Neither address nor headers nor body: each may carry a key.
    [LoggerMessage(LogLevel.Information, "Run {RunId} called the web: status {Status}, failure {Failure}")]
    private partial void LogCalled(Guid runId, int? status, string? failure);
}
