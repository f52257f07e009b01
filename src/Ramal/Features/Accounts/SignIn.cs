using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/login</c>.</summary>
/// <param name="Email">Without regard to case; the user name of an older program for whoever has no e-mail yet.</param>
/// <param name="Password">As chosen.</param>
public sealed record SignInRequest(string? Email, string? Password);

/// <summary>A session that has begun.</summary>
/// <param name="Token">For <c>Authorization: Bearer</c>. Shown once; browsers get it as a cookie instead of keeping it.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="User">Who signed in.</param>
public sealed record SignedIn(string Token, DateTimeOffset ExpiresAt, UserResponse User);

/// <summary>A person, as the API shows them.</summary>
/// <param name="Id">Counts from 1.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in; empty for whoever came from an older program and has none yet.</param>
/// <param name="Role">user or admin.</param>
/// <param name="Language">pt-BR or en.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="MustChangePassword">Nothing else works until it is changed.</param>
/// <param name="CreatedAt">When the person was added.</param>
/// <param name="UserName">For signing in as long as there is no e-mail; null otherwise.</param>
public sealed record UserResponse(
    int Id, string Name, string Email, string Role, string Language, string TimeZone, bool MustChangePassword, DateTimeOffset CreatedAt, string? UserName)
{
    internal static UserResponse Of(User user) => new(
        user.Id, user.Name, user.Email, user.RoleName, user.Language, user.TimeZone, user.MustChangePassword, user.CreatedAt, user.UserName);
}

/// <summary>Checks e-mail and password and begins a session.</summary>
internal sealed class SignIn(RamalDb database, Passwords passwords, SignInAttempts attempts, TimeProvider clock)
{
    /// <summary>Name of the browser's cookie.</summary>
    public const string Cookie = "ramal_session";

    public static async Task<IResult> Endpoint(SignInRequest request, SignIn signIn, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await signIn.HandleAsync(request, SignInAttempts.AddressOf(http), cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : ToHttp(http, outcome.Value, StatusCodes.Status200OK);
    }

    /// <summary>Answers with the token and sets the browser's cookie.</summary>
    public static IResult ToHttp(HttpContext http, SignedIn signedIn, int status)
    {
        http.Response.Cookies.Append(Cookie, signedIn.Token, new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            Expires = signedIn.ExpiresAt,
            IsEssential = true,
        });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(signedIn, statusCode: status);
    }

    public async Task<Outcome<SignedIn>> HandleAsync(SignInRequest request, string address, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors()
            .AddIf(string.IsNullOrWhiteSpace(request.Email), "email", new Text("Digite o e-mail.", "Type the e-mail."))
            .AddIf(string.IsNullOrEmpty(request.Password), "password", new Text("Digite a senha.", "Type the password."));
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var emailKey = User.KeyOf(request.Email!);
        using var turn = await attempts.TakeTurnAsync(emailKey, address, cancellationToken);
        if (turn.Wait is { } wait)
        {
            return SignInAttempts.TooMany(wait);
        }

        var user = await FindAsync(emailKey, cancellationToken);
        var password = request.Password!;
        var result = password.Length <= Passwords.MaxLength ? passwords.Verify(user, password) : PasswordVerificationResult.Failed;
        if (result == PasswordVerificationResult.Failed)
        {
            if (turn.Failed())
            {
                await AuditBlockAsync(user, cancellationToken);
            }

            return AccountProblems.InvalidCredentials;
        }

        if (Passwords.IsOlderProgram(user!) && DefaultPasswords.Contains(password))
        {
            turn.Failed();
            return AccountProblems.DefaultPassword;
        }

        turn.Succeeded();
        var betterHash = result == PasswordVerificationResult.SuccessRehashNeeded ? passwords.Hash(password) : null;
        return await StartSessionAsync(user!, cancellationToken, betterHash);
    }

    /// <param name="user">As read or made a moment ago.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <param name="betterHash">A stronger hash of the same password, when the stored one is of an older release.</param>
    public async Task<Outcome<SignedIn>> StartSessionAsync(User user, CancellationToken cancellationToken, string? betterHash = null)
    {
        var now = clock.GetUtcNow();
        var token = Ids.NewSecret("rms_");
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Locks the person's row: a password that is being changed or reset, or a person who is being removed, right now
        // must not leave a session behind (ChangePassword.StoreAsync).
        var still = await db.Set<User>().Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash).ExecuteUpdateAsync(
            row => row.SetProperty(row => row.LastSeenAt, now).SetProperty(row => row.PasswordHash, betterHash ?? user.PasswordHash), cancellationToken);
        if (still == 0)
        {
            return AccountProblems.InvalidCredentials;
        }

        await db.Set<Session>().Where(session => session.UserId == user.Id && session.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        db.Add(new Session { UserId = user.Id, TokenHash = Ids.HashOf(token), CreatedAt = now, ExpiresAt = now + Session.Lifetime });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SignedIn(token, now + Session.Lifetime, UserResponse.Of(user));
    }

    private async Task<User?> FindAsync(string emailKey, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.EmailKey == emailKey, cancellationToken);
    }

    /// <summary>The subject is the person, or a dash: an e-mail typed wrongly may be a password.</summary>
    private async Task AuditBlockAsync(User? user, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        db.AddAudit(null, clock, "sign-in.blocked", user?.Subject ?? "-", "too many wrong passwords from one address");
        await db.SaveChangesAsync(cancellationToken);
    }
}
