using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>PUT /api/me</c>: any subset; what is left out stays.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Language">pt-BR or en.</param>
/// <param name="TimeZone">IANA name.</param>
public sealed record ChangeMeRequest(string? Name = null, string? Email = null, string? Language = null, string? TimeZone = null);

/// <summary>A person's own profile.</summary>
internal sealed class Me(RamalDb database, Callers callers, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> GetEndpoint(Me me, CancellationToken cancellationToken) => (await me.GetAsync(cancellationToken)).ToHttp();

    public static async Task<IResult> ChangeEndpoint(ChangeMeRequest request, Me me, CancellationToken cancellationToken) =>
        (await me.ChangeAsync(request, cancellationToken)).ToHttp();

    public async Task<Outcome<UserResponse>> GetAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var user = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == tenant.UserId, cancellationToken);
        return user is null ? CommonProblems.SignInRequired : UserResponse.Of(user);
    }

    public async Task<Outcome<UserResponse>> ChangeAsync(ChangeMeRequest request, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var user = await db.Set<User>().SingleOrDefaultAsync(user => user.Id == tenant.UserId, cancellationToken);
        if (user is null)
        {
            return CommonProblems.SignInRequired;
        }

        if (user.Change(request.Name, request.Email, request.Language, request.TimeZone) is { } invalid)
        {
            return invalid;
        }

        db.AddAudit(tenant.Caller, clock, "user.changed", user.Subject);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return CommonProblems.SignInRequired;
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            return AccountProblems.EmailTaken;
        }

        callers.Forget(user.Id);
        return UserResponse.Of(user);
    }
}
