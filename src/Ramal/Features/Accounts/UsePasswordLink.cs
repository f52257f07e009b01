using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/password-link/open</c>.</summary>
/// <param name="Token">From the link.</param>
public sealed record OpenPasswordLinkRequest(string? Token);

/// <summary>Whose password a link sets.</summary>
/// <param name="Name">To greet the person.</param>
/// <param name="UserName">What signs in as long as there is no e-mail; else null.</param>
/// <param name="Email">Null when there is none yet: the page offers to give one.</param>
/// <param name="ExpiresAt">When the link ends by itself.</param>
public sealed record OpenedPasswordLink(string Name, string? UserName, string? Email, DateTimeOffset ExpiresAt);

/// <summary>Body of <c>POST /api/password-link</c>.</summary>
/// <param name="Token">From the link.</param>
/// <param name="Password">10 to 200 characters.</param>
/// <param name="Email">For signing in from now on; may be left out.</param>
public sealed record UsePasswordLinkRequest(string? Token, string? Password, string? Email = null);

/// <summary>Sets a password by link and signs the person in. Their other sessions end.</summary>
internal sealed class UsePasswordLink(RamalDb database, Passwords passwords, SignIn signIn, Callers callers, TimeProvider clock)
{
    public static async Task<IResult> OpenEndpoint(OpenPasswordLinkRequest request, UsePasswordLink use, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return (await use.OpenAsync(request.Token, cancellationToken)).ToHttp();
    }

    public static async Task<IResult> Endpoint(UsePasswordLinkRequest request, UsePasswordLink use, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await use.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : SignIn.ToHttp(http, outcome.Value, StatusCodes.Status200OK);
    }

    public async Task<Outcome<OpenedPasswordLink>> OpenAsync(string? token, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await FindAsync(db, token, cancellationToken) is var (link, user) && link is not null
            ? new OpenedPasswordLink(user.Name, user.UserName, user.Email.Length == 0 ? null : user.Email, link.ExpiresAt)
            : AccountProblems.PasswordLinkGone;
    }

    public async Task<Outcome<SignedIn>> HandleAsync(UsePasswordLinkRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Passwords.Check(errors, "password", request.Password);
        var email = string.IsNullOrWhiteSpace(request.Email) ? null : request.Email;
        errors.AddIf(email is not null && !NewPeople.IsEmail(email), "email", new Text("Escreva um e-mail válido.", "Write a valid e-mail."));
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var hash = passwords.Hash(request.Password!);
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (link, user) = await FindAsync(db, request.Token, cancellationToken);
        if (link is null || await db.Set<PasswordLink>().Where(row => row.TokenHash == link.TokenHash).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return AccountProblems.PasswordLinkGone;
        }

        if (email is not null)
        {
            user.SetEmail(email);
        }

        user.SetPassword(hash, mustChange: false);
        db.AddAudit(Callers.CallerOf(user), clock, "user.password-changed", user.Subject, "by link");
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            return AccountProblems.EmailTaken;
        }

        await db.Set<Session>().Where(session => session.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        callers.Forget(user.Id);
        return await signIn.StartSessionAsync(user, cancellationToken);
    }

    private async Task<(PasswordLink? Link, User User)> FindAsync(RamalDbContext db, string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            return default;
        }

        var (hash, now) = (Ids.HashOf(token), clock.GetUtcNow());
        var link = await db.Set<PasswordLink>().AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash && row.ExpiresAt > now, cancellationToken);
        return link is null ? default : (link, await db.Set<User>().SingleAsync(user => user.Id == link.UserId, cancellationToken));
    }
}
