using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Inbox;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>What a question to the model came to.</summary>
/// <param name="Words">The answer; null when there is none.</param>
/// <param name="Failure">A code, when there is none.</param>
/// <param name="Tokens">Used, as the model says.</param>
internal sealed record ModelAnswer(string? Words, string? Failure, int Tokens);

/// <summary>
/// Asks the account's language model over the chat completions of OpenAI, which most others speak too. What the month may
/// cost is reserved before the question and settled after it, so that questions at the same time do not overspend.
/// </summary>
internal sealed partial class AskModel(RamalDb database, InboxForFlows inbox, SecretBox secrets, GuardedCalls calls, TimeProvider clock, ILogger<AskModel> logger)
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxLine = 2000;

    /// <summary>A token is hardly ever shorter than this in any language; too many reserved is better than too few.</summary>
    private const int LeastCharactersOfToken = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<int, AiReservation> _reserved = new();

    public async Task<OutsideAnswer> AskAsync(int accountId, Guid conversationId, OutsideQuestion.Ai question, CancellationToken cancellationToken)
    {
        var lines = question.LastMessages == 0 ? [] : await inbox.LastMessagesAsync(accountId, conversationId, question.LastMessages, cancellationToken);
        var messages = new JsonArray(Message("system", question.Prompt));
        foreach (var line in lines)
        {
            messages.Add(Message(line.IsIncoming ? "user" : "assistant", line.Text.Length <= MaxLine ? line.Text : Folded.Storable(line.Text, MaxLine)));
        }

        var answer = await AskAsync(accountId, messages, question.MaxTokens, cancellationToken);
        return answer.Words is { } words ? new OutsideAnswer.AiSaid(words) : new OutsideAnswer.Failed(answer.Failure!);
    }

    public async Task<ModelAnswer> AskAsync(int accountId, JsonArray messages, int maxTokens, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var settings = await db.Set<FlowSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (settings is not { AiEnabled: true })
        {
            return Failed("ai-off");
        }

        if (!settings.CanAskAi || !Uri.TryCreate($"{settings.AiAddress!.TrimEnd('/')}/chat/completions", UriKind.Absolute, out var address))
        {
            return Failed("ai-not-set");
        }

        var body = new JsonObject { ["model"] = settings.AiModel, ["messages"] = messages, ["max_tokens"] = maxTokens }.ToJsonString();
        var expected = new AiTokens(body.Length / LeastCharactersOfToken, maxTokens);
        var reservation = _reserved.GetOrAdd(accountId, _ => new AiReservation());
        if (!await reservation.TryTakeAsync(expected, () => UsedAsync(db, cancellationToken), settings, cancellationToken))
        {
            return Failed("ai-limit");
        }

        try
        {
            var headers = new List<KeyValuePair<string, string>>();
            if (settings.AiKey is { } key && secrets.Open(key) is { } opened)
            {
                headers.Add(KeyValuePair.Create("Authorization", $"Bearer {opened}"));
            }

            var answer = await calls.SendAsync(new GuardedCall(HttpMethod.Post, address, headers, body, Limit, MaxBytes), cancellationToken);
            return await SettleAsync(accountId, answer, expected);
        }
        finally
        {
            await reservation.GiveBackAsync(expected);
        }
    }

    /// <summary>What this month used so far.</summary>
    public async Task<AiTokens> UsedAsync(RamalDbContext db, CancellationToken cancellationToken)
    {
        var month = Month();
        return await db.Set<AiUsage>().Where(usage => usage.Month == month).Select(usage => new AiTokens(usage.InputTokens, usage.OutputTokens)).SingleOrDefaultAsync(cancellationToken)
            ?? new AiTokens(0, 0);
    }

    /// <summary>What was spent is written down even while the server stops.</summary>
    private async Task<ModelAnswer> SettleAsync(int accountId, GuardedAnswer answer, AiTokens expected)
    {
        var read = Read(answer);
        var used = read.Used ?? (read.Words is null ? new AiTokens(0, 0) : expected);
        await using var db = database.ForAccount(accountId);
        if (used.Total > 0)
        {
            await AddAsync(db, accountId, used);
        }

        var failure = read.Words is null ? read.Failure : null;
        await db.Set<FlowSettings>().Where(row => row.AiFailure != failure).ExecuteUpdateAsync(row => row.SetProperty(settings => settings.AiFailure, failure), CancellationToken.None);
        LogAsked(accountId, failure, used.Total);
        return new ModelAnswer(read.Words, read.Failure, (int)Math.Min(used.Total, int.MaxValue));
    }

    private async Task AddAsync(RamalDbContext db, int accountId, AiTokens used)
    {
        var month = Month();
        for (var attempt = 0; ; attempt++)
        {
            var changed = await db.Set<AiUsage>().Where(usage => usage.Month == month).ExecuteUpdateAsync(
                row => row.SetProperty(usage => usage.InputTokens, usage => usage.InputTokens + used.Input).SetProperty(usage => usage.OutputTokens, usage => usage.OutputTokens + used.Output),
                CancellationToken.None);
            if (changed > 0)
            {
                return;
            }

            try
            {
                db.Add(new AiUsage { AccountId = accountId, Month = month, InputTokens = used.Input, OutputTokens = used.Output });
                await db.SaveChangesAsync(CancellationToken.None);
                return;
            }
            catch (DbUpdateException failure) when (attempt == 0 && DatabaseFailures.IsConflict(failure))
            {
                // The first question of the month was asked twice at once: now the row is there.
                db.ChangeTracker.Clear();
            }
        }
    }

    private static (string? Words, string? Failure, AiTokens? Used) Read(GuardedAnswer answer)
    {
        if (answer.Failure is { } failure)
        {
            return (null, $"ai-{failure}", null);
        }

        if (answer.Status is not (>= 200 and < 300))
        {
            return (null, $"ai-status-{answer.Status}", null);
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            AiTokens? used = root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? new(Tokens(usage, "prompt_tokens"), Tokens(usage, "completion_tokens")) : null;
            var words = root.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
            return string.IsNullOrWhiteSpace(words) ? (null, "ai-empty", used) : (Folded.Storable(words.Trim(), Messages.OutboundMessage.MaxText), null, used);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return (null, "ai-unreadable", null);
        }
    }

    private static long Tokens(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var number) && number >= 0 ? number : 0;

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static ModelAnswer Failed(string failure) => new(null, failure, 0);

    private string Month() => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "The model of account {AccountId} was asked: failure {Failure}, {Tokens} units used")]
    private partial void LogAsked(int accountId, string? failure, long tokens);
}

/// <summary>Tokens of a question and its answer.</summary>
internal sealed record AiTokens(long Input, long Output)
{
    public long Total => Input + Output;

    /// <summary>Null without prices.</summary>
    public decimal? CostAt(FlowSettings settings) => settings is { PricePerMillionInput: null, PricePerMillionOutput: null }
        ? null
        : ((Input * (settings.PricePerMillionInput ?? 0)) + (Output * (settings.PricePerMillionOutput ?? 0))) / 1_000_000m;

    public AiTokens Plus(AiTokens other) => new(Input + other.Input, Output + other.Output);
}

/// <summary>What questions under way may use up. In memory: a server that stops ends them all.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Lives as long as the server; its wait handle is never made.")]
internal sealed class AiReservation
{
    private readonly SemaphoreSlim _turn = new(1);
    private AiTokens _taken = new(0, 0);

    /// <param name="expected">At most.</param>
    /// <param name="usedAsync">Read while nobody gives back: what was used is counted before it stops being reserved.</param>
    /// <param name="settings">Limits and prices.</param>
    /// <param name="cancellationToken">Before it is taken.</param>
    public async Task<bool> TryTakeAsync(AiTokens expected, Func<Task<AiTokens>> usedAsync, FlowSettings settings, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var all = (await usedAsync()).Plus(_taken).Plus(expected);
            if (all.Total > settings.MonthlyTokenLimit || all.CostAt(settings) > settings.MonthlyCostLimit)
            {
                return false;
            }

            _taken = _taken.Plus(expected);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task GiveBackAsync(AiTokens expected)
    {
        await _turn.WaitAsync(CancellationToken.None);
        _taken = new(_taken.Input - expected.Input, _taken.Output - expected.Output);
        _turn.Release();
    }
}
