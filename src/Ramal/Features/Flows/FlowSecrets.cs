using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>PUT /api/flows/secrets/{name}</c>.</summary>
/// <param name="Value">1 to 2000 characters. Sealed at rest and never shown again.</param>
public sealed record SetFlowSecretRequest(string? Value);

/// <summary>A secret without its value.</summary>
/// <param name="Name">As web calls name it: <c>{{secret.NAME}}</c>.</param>
/// <param name="UpdatedAt">When it was last set.</param>
public sealed record FlowSecretResponse(string Name, DateTimeOffset UpdatedAt);

/// <summary>Keeps what web calls need to prove themselves.</summary>
internal sealed class FlowSecrets(RamalDbContext db, Tenant tenant, SecretBox box, TimeProvider clock)
{
    private const int MaxSecrets = 50;
    private const int MaxValue = 2000;

    public static async Task<Page<FlowSecretResponse>> ListEndpoint(RamalDbContext db, CancellationToken cancellationToken) => new(
        await db.Set<FlowSecret>().OrderBy(secret => secret.Name).Select(secret => new FlowSecretResponse(secret.Name, secret.UpdatedAt)).ToListAsync(cancellationToken), null);

    public static async Task<IResult> SetEndpoint(string name, SetFlowSecretRequest request, FlowSecrets secrets, CancellationToken cancellationToken) =>
        await secrets.SetAsync(name, request.Value, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    public static async Task<IResult> DeleteEndpoint(string name, FlowSecrets secrets, CancellationToken cancellationToken) =>
        await secrets.DeleteAsync(name, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private async Task<Problem?> SetAsync(string name, string? value, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors()
            .AddIf(!FlowVariables.IsSecretName(name), "name", new("Use letras sem acento, números e _, até 40.", "Use letters without accents, digits and _, up to 40."))
            .AddIf(value is not { Length: > 0 and <= MaxValue } || value.Any(char.IsControl) || !FlowInput.IsStorable(value), "value", new(
                $"Use de 1 a {MaxValue} caracteres, sem quebras de linha.", $"Use 1 to {MaxValue} characters without line breaks."));
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Set<FlowSecret>().SingleOrDefaultAsync(secret => secret.Name == name, cancellationToken) is { } known)
        {
            (known.Value, known.UpdatedAt) = (box.Seal(value!), clock.GetUtcNow());
        }
        else if (await db.Set<FlowSecret>().CountAsync(cancellationToken) >= MaxSecrets)
        {
            return FlowProblems.TooManySecrets;
        }
        else
        {
            db.Add(new FlowSecret { AccountId = tenant.AccountId, Name = name, Value = box.Seal(value!), UpdatedAt = clock.GetUtcNow() });
        }

        db.AddAudit(tenant.Caller, clock, "flow-secret.set", name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task<Problem?> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (await db.Set<FlowSecret>().SingleOrDefaultAsync(secret => secret.Name == name, cancellationToken) is not { } known)
        {
            return FlowProblems.SecretNotFound;
        }

        db.Remove(known);
        db.AddAudit(tenant.Caller, clock, "flow-secret.deleted", name);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
