using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// How many instances each of these accounts has. Registered by the feature above, because this one may not see instances;
/// accounts that have none may be left out of the answer.
/// </summary>
internal sealed record AccountCounters(Func<RamalDbContext, IReadOnlyCollection<int>, CancellationToken, Task<IReadOnlyDictionary<int, int>>> InstancesOf);

/// <summary>
/// What a feature does when an account is removed. Its rows need nothing: every <see cref="ITenantOwned"/> row is deleted
/// right after. Runs in the transaction, with the rows still there, and answers what to do once it is committed: close
/// connections, delete files; null for nothing.
/// </summary>
internal sealed record AccountDeletionStep(Func<RamalDbContext, int, CancellationToken, Task<Func<Task>?>> Run);

/// <summary>A person, as administrators see them.</summary>
/// <param name="Id">Counts from 1.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Role">user or admin.</param>
/// <param name="Language">pt-BR or en.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="MustChangePassword">Nothing else works until it is changed.</param>
/// <param name="CreatedAt">When the person was added.</param>
/// <param name="InstanceCount">Of the person's own account.</param>
/// <param name="LastSeenAt">To within a minute; null before the first time.</param>
/// <param name="UserName">For signing in as long as there is no e-mail; null otherwise.</param>
/// <param name="NeedsPasswordLink">No password fits: the person needs a link to set one.</param>
public sealed record PersonResponse(
    int Id,
    string Name,
    string Email,
    string Role,
    string Language,
    string TimeZone,
    bool MustChangePassword,
    DateTimeOffset CreatedAt,
    int InstanceCount,
    DateTimeOffset? LastSeenAt,
    string? UserName,
    bool NeedsPasswordLink)
{
    internal static PersonResponse Of(User user, int instanceCount) => new(
        user.Id, user.Name, user.Email, user.RoleName, user.Language, user.TimeZone, user.MustChangePassword, user.CreatedAt, instanceCount, user.LastSeenAt,
        user.UserName, !Passwords.CanCheck(user.PasswordHash));
}

/// <summary>What the slices of the administrators' page share.</summary>
internal sealed class Administration(IEnumerable<AccountCounters> counters)
{
    private readonly AccountCounters[] _counters = [.. counters];

    public async Task<IReadOnlyDictionary<int, int>> CountInstancesAsync(RamalDbContext db, IReadOnlyCollection<int> accounts, CancellationToken cancellationToken)
    {
        var counts = accounts.ToDictionary(account => account, _ => 0);
        foreach (var counter in _counters)
        {
            foreach (var (account, count) in await counter.InstancesOf(db, accounts, cancellationToken))
            {
                counts[account] += count;
            }
        }

        return counts;
    }

    /// <summary>Adds an error when the role is not one.</summary>
    public static UserRole? ParseRole(FieldErrors errors, string? role)
    {
        switch (role)
        {
            case "admin":
                return UserRole.Admin;
            case "user":
                return UserRole.User;
            default:
                errors.Add("role", new Text("Use user ou admin.", "Use user or admin."));
                return null;
        }
    }

    /// <summary>
    /// Reads a person who is to lose something, in a transaction in which nobody else does: of two administrators who
    /// remove each other, the second is told that it would be the last one.
    /// </summary>
    public static async Task<User?> LockAsync(RamalDb database, RamalDbContext db, int id, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(database.Sql("LockPeople"), cancellationToken);
        return await db.Set<User>().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
    }

    /// <summary>Null when the person may stop being an administrator.</summary>
    public static async Task<Problem?> RefusalAsync(RamalDbContext db, User user, Caller by, CancellationToken cancellationToken)
    {
        if (user.Id == by.UserId)
        {
            return AccountProblems.CannotRemoveYourself;
        }

        return user.Role == UserRole.Admin && !await db.Set<User>().AnyAsync(other => other.Role == UserRole.Admin && other.Id != user.Id, cancellationToken)
            ? AccountProblems.LastAdmin
            : null;
    }
}
