using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>PUT /api/admin/settings</c>: what is left out stays, null clears.</summary>
public sealed class ChangeServerSettingsRequest
{
    /// <summary>http or https address of the Evolution server that instances use when they name none.</summary>
    public string? EvolutionApiUrl
    {
        get;
        set => (field, UrlGiven) = (value, true);
    }

    /// <summary>Its key. Sealed at rest and never shown again.</summary>
    public string? EvolutionToken
    {
        get;
        set => (field, TokenGiven) = (value, true);
    }

    [JsonIgnore]
    internal bool UrlGiven { get; private set; }

    [JsonIgnore]
    internal bool TokenGiven { get; private set; }
}

/// <summary>Settings of the server, as administrators see them.</summary>
/// <param name="EvolutionApiUrl">Null when not set.</param>
/// <param name="HasEvolutionToken">The key itself is never shown.</param>
/// <param name="SignUpOpen">Set at start-up.</param>
/// <param name="PrivateAddressesAllowed">Set at start-up.</param>
/// <param name="PublicUrl">Set at start-up.</param>
public sealed record ServerSettingsResponse(
    string? EvolutionApiUrl, bool HasEvolutionToken, bool SignUpOpen, bool PrivateAddressesAllowed, string? PublicUrl);

/// <summary>Shows and changes what administrators set for the whole server.</summary>
internal sealed class ChangeServerSettings(
    RamalDb database, ServerSettings settings, SecretBox secrets, Tenant tenant, RamalOptions options, TimeProvider clock)
{
    private const int MaxUrlLength = 500;
    private const int MaxTokenLength = 500;

    public static Task<ServerSettingsResponse> GetEndpoint(ChangeServerSettings change, CancellationToken cancellationToken) =>
        change.GetAsync(cancellationToken);

    public static async Task<IResult> Endpoint(ChangeServerSettingsRequest request, ChangeServerSettings change, CancellationToken cancellationToken) =>
        (await change.HandleAsync(request, cancellationToken)).ToHttp();

    public async Task<ServerSettingsResponse> GetAsync(CancellationToken cancellationToken)
    {
        var evolution = await settings.GetEvolutionAsync(cancellationToken);
        return new ServerSettingsResponse(
            evolution.ApiUrl, evolution.Token is not null, options.SignUpOpen, options.MayCallPrivateAddresses, options.PublicUrl?.ToString().TrimEnd('/'));
    }

    public async Task<Outcome<ServerSettingsResponse>> HandleAsync(ChangeServerSettingsRequest request, CancellationToken cancellationToken)
    {
        var url = string.IsNullOrWhiteSpace(request.EvolutionApiUrl) ? null : request.EvolutionApiUrl.Trim().TrimEnd('/');
        var token = string.IsNullOrWhiteSpace(request.EvolutionToken) ? null : request.EvolutionToken.Trim();
        var errors = new FieldErrors()
            .AddIf(url is not null && !IsAddress(url), "evolutionApiUrl", new Text(
                "Escreva um endereço http:// ou https:// sem usuário, senha, ? ou #.", "Write an http:// or https:// address without user, password, ? or #."))
            .AddIf(token is not null && (token.Length > MaxTokenLength || token.Any(character => character is < '!' or > '~')), "evolutionToken", new Text(
                "A chave tem espaços, acentos ou mais de 500 caracteres.", "The key has spaces, accents or more than 500 characters."));
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await db.Set<ServerSetting>().ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, cancellationToken);
        var changed = new List<string>();
        if (request.UrlGiven)
        {
            Put(db, rows, ServerSetting.EvolutionUrl, url);
            changed.Add("evolutionApiUrl");
        }

        if (request.TokenGiven)
        {
            Put(db, rows, ServerSetting.EvolutionToken, token is null ? null : secrets.Seal(token));
            changed.Add("evolutionToken");
        }

        if (changed.Count > 0)
        {
            db.AddAudit(tenant.Caller, clock, "settings.changed", "server", string.Join(' ', changed));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return await GetAsync(cancellationToken);
    }

    private static bool IsAddress(string url) =>
        url.Length <= MaxUrlLength && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        && parsed.UserInfo.Length == 0 && parsed.Query.Length == 0 && parsed.Fragment.Length == 0 && !url.Any(char.IsControl);

    private static void Put(RamalDbContext db, Dictionary<string, ServerSetting> rows, string name, string? value)
    {
        if (!rows.TryGetValue(name, out var row))
        {
            if (value is not null)
            {
                db.Add(new ServerSetting { Name = name, Value = value });
            }
        }
        else if (value is null)
        {
            db.Remove(row);
        }
        else
        {
            row.Value = value;
        }
    }
}
