using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>PUT /api/me/password</c>.</summary>
/// <param name="CurrentPassword">Not asked for while the password has to be changed: whoever is here has just typed it.</param>
/// <param name="NewPassword">10 to 200 characters.</param>
public sealed record ChangePasswordRequest(string? CurrentPassword, string? NewPassword);

/// <summary>Changes one's own password and ends one's other sessions. API keys go on: they have passwords of their own.</summary>
internal sealed class ChangePassword(RamalDb database, Passwords passwords, SignInAttempts attempts, Callers callers, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(ChangePasswordRequest request, ChangePassword change, HttpContext http, CancellationToken cancellationToken) =>
        await change.HandleAsync(request, SignInAttempts.AddressOf(http), cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    public async Task<Problem?> HandleAsync(ChangePasswordRequest request, string address, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var user = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == tenant.UserId, cancellationToken);
        if (user is null)
        {
            return CommonProblems.SignInRequired;
        }

        var errors = new FieldErrors();
        Passwords.Check(errors, "newPassword", request.NewPassword);
        if (!user.MustChangePassword && request.CurrentPassword is null)
        {
            errors.Add("currentPassword", new Text("Digite a senha atual.", "Type the current password."));
        }

        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        if (!user.MustChangePassword && await CheckCurrentAsync(user, request.CurrentPassword!, address, cancellationToken) is { } wrong)
        {
            return wrong;
        }

        if (passwords.Verify(user, request.NewPassword!) != PasswordVerificationResult.Failed)
        {
            return Problem.Invalid("newPassword", new Text("Escolha uma senha diferente da atual.", "Choose a password other than the current one."));
        }

        return await StoreAsync(db, user, passwords.Hash(request.NewPassword!), cancellationToken);
    }

    /// <summary>A stolen session must not become a way of guessing the password: failures count as those of signing in do.</summary>
    private async Task<Problem?> CheckCurrentAsync(User user, string password, string address, CancellationToken cancellationToken)
    {
        using var turn = await attempts.TakeTurnAsync(user.EmailKey, address, cancellationToken);
        if (turn.Wait is { } wait)
        {
            return SignInAttempts.TooMany(wait);
        }

        if (password.Length <= Passwords.MaxLength && passwords.Verify(user, password) != PasswordVerificationResult.Failed)
        {
            turn.Succeeded();
            return null;
        }

        turn.Failed();
        return Problem.Invalid("currentPassword", new Text("Esta não é a sua senha atual.", "This is not your current password."));
    }

    private async Task<Problem?> StoreAsync(RamalDbContext db, User user, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The person first, the sessions after: somebody who signs in with the old password meanwhile waits here, or is
        // seen by the deletion (SignIn.StartSessionAsync).
        var changed = await db.Set<User>().Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash).ExecuteUpdateAsync(
            row => row.SetProperty(row => row.PasswordHash, hash).SetProperty(row => row.MustChangePassword, false), cancellationToken);
        if (changed == 0)
        {
            // Changed or reset by somebody else since it was checked.
            return CommonProblems.SignInRequired;
        }

        await db.Set<Session>().Where(session => session.UserId == user.Id && session.Id != tenant.Caller.SessionId).ExecuteDeleteAsync(cancellationToken);
        db.AddAudit(tenant.Caller, clock, "user.password-changed", user.Subject);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        callers.Forget(user.Id);
        return null;
    }
}
