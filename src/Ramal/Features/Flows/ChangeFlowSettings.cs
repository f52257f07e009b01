using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>PUT /api/flows/settings</c>: what is left out stays.</summary>
public sealed class ChangeFlowSettingsRequest
{
    /// <summary>When somebody is there; null for no opening hours.</summary>
    public JsonElement? OpeningHours
    {
        get;
        set => (field, HoursGiven) = (value, true);
    }

    /// <summary>50 to 10,000 steps of one run.</summary>
    public int? StepLimit { get; set; }

    /// <summary>The language model.</summary>
    public ChangeAiSettings? Ai { get; set; }

    [JsonIgnore]
    internal bool HoursGiven { get; private set; }
}

/// <summary>The language model of an account: what is left out stays, null clears.</summary>
public sealed class ChangeAiSettings
{
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <summary>Whether flows may ask it.</summary>
    public bool? Enabled { get; set; }

    /// <summary>http or https address up to <c>/chat/completions</c>.</summary>
    public string? Address { get; set => field = Given(nameof(Address), value); }

    /// <summary>As the address knows it.</summary>
    public string? Model { get; set => field = Given(nameof(Model), value); }

    /// <summary>Sealed at rest and never shown again.</summary>
    public string? Key { get; set => field = Given(nameof(Key), value); }

    /// <summary>Tokens of questions and answers in one month (UTC).</summary>
    public long? MonthlyTokenLimit { get; set => field = Given(nameof(MonthlyTokenLimit), value); }

    /// <summary>In the currency of the prices.</summary>
    public decimal? MonthlyCostLimit { get; set => field = Given(nameof(MonthlyCostLimit), value); }

    /// <summary>For a million tokens of questions.</summary>
    public decimal? PricePerMillionInput { get; set => field = Given(nameof(PricePerMillionInput), value); }

    /// <summary>For a million tokens of answers.</summary>
    public decimal? PricePerMillionOutput { get; set => field = Given(nameof(PricePerMillionOutput), value); }

    /// <summary>Three letters.</summary>
    public string? Currency { get; set; }

    internal bool WasGiven(string name) => _given.Contains(name);

    private T Given<T>(string name, T value)
    {
        _given.Add(name);
        return value;
    }
}

/// <summary>What all flows of an account share.</summary>
/// <param name="OpeningHours">Null when nobody gave any.</param>
/// <param name="StepLimit">Steps of one run.</param>
/// <param name="Ai">The language model.</param>
public sealed record FlowSettingsResponse(JsonElement? OpeningHours, int StepLimit, AiSettingsResponse Ai);

/// <summary>The language model of an account.</summary>
/// <param name="Enabled">Whether flows may ask it.</param>
/// <param name="Address">Up to <c>/chat/completions</c>.</param>
/// <param name="Model">As the address knows it.</param>
/// <param name="HasKey">The key itself is never shown.</param>
/// <param name="MonthlyTokenLimit">Null for none.</param>
/// <param name="MonthlyCostLimit">Null for none; needs prices.</param>
/// <param name="PricePerMillionInput">For a million tokens of questions.</param>
/// <param name="PricePerMillionOutput">For a million tokens of answers.</param>
/// <param name="Currency">Of prices and limit.</param>
/// <param name="UsedTokens">This month.</param>
/// <param name="UsedCost">This month; null without prices.</param>
/// <param name="State">Whether it can be asked.</param>
/// <param name="StateText">The same as a sentence.</param>
public sealed record AiSettingsResponse(
    bool Enabled,
    string? Address,
    string? Model,
    bool HasKey,
    long? MonthlyTokenLimit,
    decimal? MonthlyCostLimit,
    decimal? PricePerMillionInput,
    decimal? PricePerMillionOutput,
    string Currency,
    long UsedTokens,
    decimal? UsedCost,
    AiState State,
    string StateText);

/// <summary>Whether the model can be asked.</summary>
public enum AiState
{
    Ready,
    Off,
    NotSet,
    LimitReached,
    Failing,
}

/// <summary>Answer of <c>POST /api/flows/settings/test-ai</c>.</summary>
/// <param name="Ok">The model answered.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="LatencyMs">Time to the answer.</param>
/// <param name="Tokens">Used.</param>
public sealed record AiTestResponse(bool Ok, string Detail, int LatencyMs, int Tokens);

/// <summary>Shows and changes what all flows of an account share, and tries the model.</summary>
internal sealed class ChangeFlowSettings(
    RamalDbContext db, Tenant tenant, FlowBook book, AskModel model, SecretBox secrets, TimeProvider clock)
{
    private const decimal MaxMoney = 1_000_000;

    public static async Task<FlowSettingsResponse> GetEndpoint(ChangeFlowSettings change, CancellationToken cancellationToken) => await change.ShowAsync(cancellationToken);

    public static async Task<IResult> Endpoint(ChangeFlowSettingsRequest request, ChangeFlowSettings change, CancellationToken cancellationToken) =>
        (await change.HandleAsync(request, cancellationToken)).ToHttp();

    public static async Task<AiTestResponse> TestEndpoint(ChangeFlowSettings change, CancellationToken cancellationToken) => await change.TestAsync(cancellationToken);

    private async Task<Outcome<FlowSettingsResponse>> HandleAsync(ChangeFlowSettingsRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.AddIf(request.StepLimit is < FlowSettingsLimits.LeastStepLimit or > FlowSettingsLimits.MostStepLimit, "stepLimit", new(
            $"Use de {FlowSettingsLimits.LeastStepLimit} a {FlowSettingsLimits.MostStepLimit} passos.", $"Use {FlowSettingsLimits.LeastStepLimit} to {FlowSettingsLimits.MostStepLimit} steps."));
        var hours = ReadHours(request, errors);
        CheckAi(request.Ai, errors);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var settings = await db.Set<FlowSettings>().SingleOrDefaultAsync(cancellationToken);
        if (settings is null)
        {
            db.Add(settings = new FlowSettings { AccountId = tenant.AccountId });
        }

        settings.StepLimit = request.StepLimit ?? settings.StepLimit;
        settings.OpeningHours = request.HoursGiven ? hours : settings.OpeningHours;
        Apply(request.Ai, settings);
        db.AddAudit(tenant.Caller, clock, "flow-settings.changed", tenant.AccountId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        book.Forget(tenant.AccountId);
        return await ShowAsync(cancellationToken);
    }

    private async Task<FlowSettingsResponse> ShowAsync(CancellationToken cancellationToken)
    {
        var settings = await db.Set<FlowSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new FlowSettings { AccountId = tenant.AccountId };
        var used = await model.UsedAsync(db, cancellationToken);
        var cost = used.CostAt(settings);
        var state = !settings.AiEnabled ? AiState.Off
            : !settings.CanAskAi ? AiState.NotSet
            : used.Total >= settings.MonthlyTokenLimit || cost >= settings.MonthlyCostLimit ? AiState.LimitReached
            : settings.AiFailure is not null ? AiState.Failing
            : AiState.Ready;
        return new FlowSettingsResponse(
            settings.OpeningHours is { } hours ? JsonSerializer.Deserialize<JsonElement>(hours) : null,
            settings.StepLimit,
            new AiSettingsResponse(
                settings.AiEnabled, settings.AiAddress, settings.AiModel, settings.AiKey is not null, settings.MonthlyTokenLimit, settings.MonthlyCostLimit,
                settings.PricePerMillionInput, settings.PricePerMillionOutput, settings.Currency, used.Total, cost, state,
                (state == AiState.Failing ? AiTexts.OfFailure(settings.AiFailure!) : AiTexts.Of(state)).ToString()));
    }

    private async Task<AiTestResponse> TestAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Responda apenas: ok" });
        var answer = await model.AskAsync(tenant.AccountId, messages, 20, cancellationToken);
        var took = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        return new AiTestResponse(
            answer.Words is not null, (answer.Words is not null ? AiTexts.Of(AiState.Ready) : AiTexts.OfFailure(answer.Failure!)).ToString(), took, answer.Tokens);
    }

    private static string? ReadHours(ChangeFlowSettingsRequest request, FieldErrors errors)
    {
        if (request.OpeningHours is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        var sentence = new Text("O horário não está no formato certo.", "The opening hours are not in the right format.");
        try
        {
            if (given.Deserialize<OpeningHours>(FlowJson.Options) is { } hours && hours.Open.All(row => row is not null))
            {
                if (hours.Wrong() is not { } wrong)
                {
                    return JsonSerializer.Serialize(hours, FlowJson.Options);
                }

                sentence = wrong;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        errors.Add("openingHours", sentence);
        return null;
    }

    private static void CheckAi(ChangeAiSettings? ai, FieldErrors errors)
    {
        if (ai is null)
        {
            return;
        }

        errors.AddIf(!string.IsNullOrWhiteSpace(ai.Address) && !IsAddress(ai.Address.Trim()), "ai.address", new(
            "Escreva um endereço http:// ou https:// sem usuário, senha, ? ou #.", "Write an http:// or https:// address without user, password, ? or #."));
        errors.AddIf(ai.Model is { } name && (name.Length > 100 || name.Any(char.IsControl) || !FlowInput.IsStorable(name)), "ai.model", new("Use até 100 caracteres.", "Use up to 100 characters."));
        errors.AddIf(ai.Key is { } key && (key.Length > 500 || key.Trim().Any(character => character is < '!' or > '~')), "ai.key", new(
            "A chave tem espaços, acentos ou mais de 500 caracteres.", "The key has spaces, accents or more than 500 characters."));
        errors.AddIf(ai.MonthlyTokenLimit is < 0, "ai.monthlyTokenLimit", new("Use zero ou mais.", "Use zero or more."));
        errors.AddIf(ai.MonthlyCostLimit is < 0 or > MaxMoney, "ai.monthlyCostLimit", MoneyText);
        errors.AddIf(ai.PricePerMillionInput is < 0 or > MaxMoney, "ai.pricePerMillionInput", MoneyText);
        errors.AddIf(ai.PricePerMillionOutput is < 0 or > MaxMoney, "ai.pricePerMillionOutput", MoneyText);
        errors.AddIf(ai.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)), "ai.currency", new("Use três letras, como BRL.", "Use three letters, like BRL."));
    }

    private static readonly Text MoneyText = new("Use um valor de zero a um milhão.", "Use an amount from zero to one million.");

    private static bool IsAddress(string url) =>
        url.Length <= 500 && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        && parsed.UserInfo.Length == 0 && parsed.Query.Length == 0 && parsed.Fragment.Length == 0 && !url.Any(char.IsControl);

    private void Apply(ChangeAiSettings? ai, FlowSettings settings)
    {
        if (ai is null)
        {
            return;
        }

        settings.AiEnabled = ai.Enabled ?? settings.AiEnabled;
        settings.Currency = ai.Currency ?? settings.Currency;
        settings.AiAddress = ai.WasGiven(nameof(ai.Address)) ? OrNone(ai.Address)?.TrimEnd('/') : settings.AiAddress;
        settings.AiModel = ai.WasGiven(nameof(ai.Model)) ? OrNone(ai.Model) : settings.AiModel;
        settings.AiKey = ai.WasGiven(nameof(ai.Key)) ? (OrNone(ai.Key) is { } key ? secrets.Seal(key) : null) : settings.AiKey;
        settings.MonthlyTokenLimit = ai.WasGiven(nameof(ai.MonthlyTokenLimit)) ? ai.MonthlyTokenLimit : settings.MonthlyTokenLimit;
        settings.MonthlyCostLimit = ai.WasGiven(nameof(ai.MonthlyCostLimit)) ? ai.MonthlyCostLimit : settings.MonthlyCostLimit;
        settings.PricePerMillionInput = ai.WasGiven(nameof(ai.PricePerMillionInput)) ? ai.PricePerMillionInput : settings.PricePerMillionInput;
        settings.PricePerMillionOutput = ai.WasGiven(nameof(ai.PricePerMillionOutput)) ? ai.PricePerMillionOutput : settings.PricePerMillionOutput;
        settings.AiFailure = null;
    }

    private static string? OrNone(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Sentences about the model.</summary>
internal static class AiTexts
{
    public static Text Of(AiState state) => state switch
    {
        AiState.Ready => new("A IA está pronta.", "The AI is ready."),
        AiState.Off => new("A IA está desligada. Os fluxos seguem pela saída alternativa.", "The AI is off. Flows take the fallback."),
        AiState.NotSet => new("Faltam o endereço ou o modelo da IA.", "The address or the model of the AI is missing."),
        AiState.LimitReached => new("O limite do mês foi alcançado. Os fluxos seguem pela saída alternativa.", "The limit of the month is reached. Flows take the fallback."),
        AiState.Failing => new("A última pergunta à IA falhou.", "The last question to the AI failed."),
        _ => throw new UnreachableException(),
    };

    /// <param name="code">As in the journal of a run.</param>
    public static Text OfFailure(string code) => code switch
    {
        "ai-off" => Of(AiState.Off),
        "ai-not-set" => Of(AiState.NotSet),
        "ai-limit" => Of(AiState.LimitReached),
        "ai-timed-out" => new("A IA não respondeu a tempo.", "The AI did not answer in time."),
        "ai-address-not-allowed" => new("Este servidor não chama o endereço da IA.", "This server does not call the address of the AI."),
        "ai-status-401" or "ai-status-403" => new("A IA recusou a chave.", "The AI refused the key."),
        "ai-status-404" => new("O endereço ou o modelo da IA não existe.", "The address or the model of the AI does not exist."),
        "ai-status-429" => new("A IA recusou por excesso de uso ou falta de saldo.", "The AI refused because of too much use or no credit."),
        "ai-unreachable" => new("O endereço da IA não respondeu.", "The address of the AI did not answer."),
        "ai-unreadable" or "ai-empty" => new("A IA respondeu de um jeito que não dá para usar.", "The AI answered in a way that cannot be used."),
        _ => Of(AiState.Failing),
    };
}
