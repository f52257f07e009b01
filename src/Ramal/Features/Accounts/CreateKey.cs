using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/keys</c>.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Scopes">At least one of read, send, manage.</param>
/// <param name="ExpiresAt">In the future; null for never.</param>
public sealed record CreateKeyRequest(string? Name, IReadOnlyList<string?>? Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>A key that was just made: the only answer that holds the secret.</summary>
/// <param name="Id">Of the key.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Prefix">How the key begins.</param>
/// <param name="Scopes">Any of read, send, manage.</param>
/// <param name="CreatedAt">Now.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="LastUsedAt">Always null.</param>
/// <param name="Secret">For <c>Authorization: Bearer</c>. Shown only here; its hash is what is stored.</param>
public sealed record CreatedKeyResponse(
    int Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string Secret);

/// <summary>Makes an API key for the account being worked in.</summary>
internal sealed class CreateKey(RamalDbContext db, Tenant tenant, TimeProvider clock)
{
    private const int ShownCharacters = 8;

    public static async Task<IResult> Endpoint(CreateKeyRequest request, CreateKey create, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await create.HandleAsync(request, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/keys/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<CreatedKeyResponse>> HandleAsync(CreateKeyRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var scopes = ScopeNames.Parse(request.Scopes);
        var errors = new FieldErrors()
            .AddIf(!NewPeople.IsName(request.Name), "name", NewPeople.NameText)
            .AddIf(scopes is null, "scopes", new Text("Escolha ao menos uma permissão: read, send ou manage.", "Choose at least one scope: read, send or manage."))
            .AddIf(request.ExpiresAt <= now, "expiresAt", new Text("A validade precisa estar no futuro.", "The expiry must be in the future."));
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var secret = Ids.NewSecret(ApiKey.Prefix);
        var key = new ApiKey
        {
            AccountId = tenant.AccountId,
            UserId = tenant.UserId,
            Name = request.Name!.Trim(),
            Start = secret[..ShownCharacters],
            SecretHash = Ids.HashOf(secret),
            Scopes = scopes!.Value,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
        };
        db.Add(key);
        db.AddAudit(tenant.Caller, clock, "key.created", key.Start, $"scopes {string.Join(' ', ScopeNames.Of(key.Scopes))}");
        await db.SaveChangesAsync(cancellationToken);
        return new CreatedKeyResponse(key.Id, key.Name, key.Start, ScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt, LastUsedAt: null, secret);
    }
}
