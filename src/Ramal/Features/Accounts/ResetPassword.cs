using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Answer of a reset.</summary>
/// <param name="TemporaryPassword">To hand to the person. Shown only here.</param>
public sealed record ResetPasswordResponse(string TemporaryPassword);

/// <summary>An administrator gives a person a new password; every session of theirs ends, and nothing works until they choose another.</summary>
internal sealed class ResetPassword(RamalDb database, Passwords passwords, Callers callers, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, ResetPassword reset, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return (await reset.HandleAsync(id, cancellationToken)).ToHttp();
    }

    public async Task<Outcome<ResetPasswordResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        var password = TemporaryPassword.New();
        var hash = passwords.Hash(password);
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The person first, the sessions after, as in ChangePassword.
        var changed = await db.Set<User>().Where(user => user.Id == id).ExecuteUpdateAsync(
            user => user.SetProperty(user => user.PasswordHash, hash).SetProperty(user => user.MustChangePassword, true), cancellationToken);
        if (changed == 0)
        {
            return CommonProblems.NotFound;
        }

        await db.Set<Session>().Where(session => session.UserId == id).ExecuteDeleteAsync(cancellationToken);
        db.AddAudit(tenant.Caller, clock, "user.password-reset", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        callers.Forget(id);
        return new ResetPasswordResponse(password);
    }
}
