using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>What is known of a person who is to be added; not checked yet.</summary>
internal sealed record NewPerson(string? Name, string? Email, string? Language, string? TimeZone, UserRole Role);

/// <summary>Adds a person together with the account of the same number. Set-up, sign-up and administrators all end here.</summary>
internal sealed class NewPeople(RamalDb database, Passwords passwords, TimeProvider clock)
{
    public const string DefaultTimeZone = "America/Sao_Paulo";

    public async Task<Outcome<User>> AddAsync(
        NewPerson person, string? password, bool mustChangePassword, bool onlyAsFirst, Caller? by, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        CheckProfile(errors, person.Name, person.Email, person.Language, person.TimeZone);
        Passwords.Check(errors, "password", password);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var now = clock.GetUtcNow();
        var user = User.Create(
            person.Name!.Trim(), person.Email!.Trim(), person.Role, person.Language ?? Languages.Current, person.TimeZone ?? DefaultTimeZone, now);
        user.SetPassword(passwords.Hash(password!), mustChangePassword);

        try
        {
            return await InsertAsync(user, onlyAsFirst, by, cancellationToken);
        }
        catch (Exception failure) when (DatabaseFailures.IsConflict(failure))
        {
            return AccountProblems.EmailTaken;
        }
    }

    private async Task<Outcome<User>> InsertAsync(User user, bool onlyAsFirst, Caller? by, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (onlyAsFirst)
        {
            // Of many set-ups at once one wins, and it gets number 1: the others must not even draw a number.
            await db.Database.ExecuteSqlRawAsync(database.Sql("LockPeople"), cancellationToken);
            if (await db.Set<User>().AnyAsync(cancellationToken))
            {
                return AccountProblems.SetupDone;
            }
        }

        if (await db.Set<User>().AnyAsync(other => other.EmailKey == user.EmailKey, cancellationToken))
        {
            return AccountProblems.EmailTaken;
        }

        db.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        db.Add(new Account { Id = user.Id, CreatedAt = user.CreatedAt });
        db.Add(new Membership { UserId = user.Id, AccountId = user.Id, Role = MembershipRole.Owner });
        db.AddAudit(by ?? Callers.CallerOf(user), clock, "user.created", user.Subject, $"role {user.RoleName}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Checks what a person says of themselves; null language and zone mean the default.</summary>
    public static void CheckProfile(FieldErrors errors, string? name, string? email, string? language, string? timeZone, bool mayLackEmail = false)
    {
        errors.AddIf(!IsName(name), "name", NameText);
        errors.AddIf(!mayLackEmail && !IsEmail(email), "email", new Text("Escreva um e-mail válido.", "Write a valid e-mail."));
        errors.AddIf(language is not null && !Languages.IsKnown(language), "language", new Text("Use pt-BR ou en.", "Use pt-BR or en."));
        errors.AddIf(timeZone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is null, "timeZone", new Text("Fuso horário desconhecido. Use um nome como America/Sao_Paulo.", "Unknown time zone. Use a name like America/Sao_Paulo."));
    }

    public static readonly Text NameText = new(
        "Escreva um nome de até 80 caracteres, em uma só linha.", "Write a name of up to 80 characters, on one line.");

    public static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= 80 && !HasControlCharacters(name);

    private static bool HasControlCharacters(string? text) => text is not null && text.Any(char.IsControl);

    public static bool IsEmail(string? email) =>
        email is not null && email.Trim().Length is > 2 and <= 254 && !HasControlCharacters(email)
        && MailAddress.TryCreate(email.Trim(), out var parsed) && parsed.Address == email.Trim();
}
