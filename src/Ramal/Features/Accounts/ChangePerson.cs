using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>PUT /api/admin/users/{id}</c>: any subset; what is left out stays.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Role">user or admin.</param>
/// <param name="Language">pt-BR or en.</param>
/// <param name="TimeZone">IANA name.</param>
public sealed record ChangePersonRequest(string? Name = null, string? Email = null, string? Role = null, string? Language = null, string? TimeZone = null);

/// <summary>An administrator changes a person.</summary>
internal sealed class ChangePerson(RamalDb database, Administration administration, Callers callers, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, ChangePersonRequest request, ChangePerson change, CancellationToken cancellationToken) =>
        (await change.HandleAsync(id, request, cancellationToken)).ToHttp();

    public async Task<Outcome<PersonResponse>> HandleAsync(int id, ChangePersonRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var role = request.Role is null ? null : Administration.ParseRole(errors, request.Role);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await Administration.LockAsync(database, db, id, cancellationToken) is not { } user)
        {
            return CommonProblems.NotFound;
        }

        if (role == UserRole.User && user.Role == UserRole.Admin && await Administration.RefusalAsync(db, user, tenant.Caller, cancellationToken) is { } refused)
        {
            return refused;
        }

        if (user.Change(request.Name, request.Email, request.Language, request.TimeZone) is { } wrong)
        {
            return wrong;
        }

        user.Role = role ?? user.Role;
        db.AddAudit(tenant.Caller, clock, "user.changed", user.Subject, $"role {user.RoleName}");
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            return AccountProblems.EmailTaken;
        }

        await transaction.CommitAsync(cancellationToken);
        callers.Forget(id);
        var counts = await administration.CountInstancesAsync(db, [id], cancellationToken);
        return PersonResponse.Of(user, counts[id]);
    }
}
