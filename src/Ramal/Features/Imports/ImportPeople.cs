using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;

namespace Ramal.Features.Imports;

/// <summary>Takes people along: their numbers where free, their passwords where they can be checked.</summary>
internal sealed class ImportPeople(RamalDb database, Passwords passwords, TimeProvider clock)
{
    private const int MaxName = 80;

    /// <summary>Trying passwords takes its time; more administrators than this is no small installation's case.</summary>
    private const int MaxTried = 5;

    public async Task RunAsync(ImportSession session, CancellationToken cancellationToken)
    {
        session.Tally.Found(ImportedKind.People, session.Old.People.Count);
        var existing = await session.Db.Set<User>().AsNoTracking()
            .Select(user => new { user.Id, user.EmailKey, user.Name, user.Role }).ToListAsync(cancellationToken);
        var byKey = existing.ToDictionary(user => user.EmailKey, user => user.Id, StringComparer.Ordinal);
        var fresh = session.Old.People.Where(person => !TakeKnown(session, person, byKey)).ToList();
        var numbers = await NumbersAsync(session.Db, fresh, cancellationToken);
        var people = fresh.Select(person => MakeUser(session, person, numbers[person], byKey)).ToList();
        var hasAdministrator = existing.Exists(user => user.Role == UserRole.Admin) || people.Exists(user => user.Role == UserRole.Admin);
        if (!hasAdministrator && people.MinBy(user => user.Id) is { } first)
        {
            first.Role = UserRole.Admin;
            session.Tally.Changed(ImportedKind.People, first.Subject, ImportRemark.BecameAdministrator);
        }

        await WriteAsync(session, people, cancellationToken);
        session.OwnerId = session.Order.OwnerId
            ?? existing.Where(user => user.Role == UserRole.Admin).Select(user => (int?)user.Id).Min()
            ?? people.Where(user => user.Role == UserRole.Admin).Select(user => (int?)user.Id).Min()
            ?? 0;
    }

    /// <summary>Whoever came before, has the same e-mail, or is a bare number that whoever imports has too.</summary>
    private static bool TakeKnown(ImportSession session, OldPerson person, Dictionary<string, int> byKey)
    {
        if (session.Known(ImportedKind.People, person.Key) is { } known)
        {
            var isHere = known.AccountId is { } account && session.HasAccount(account);
            session.Owners[person.Key] = isHere ? known.AccountId : null;
            if (isHere)
            {
                session.Tally.AlreadyHere(ImportedKind.People);
            }
            else
            {
                session.Tally.NotTaken(ImportedKind.People, RowOf(person), ImportRemark.PersonRemoved);
            }

            return true;
        }

        int? same = person.IsPlaceholder && person.Id is { } id && id == session.Order.OwnerId ? id
            : EmailOf(person) is { } email && byKey.TryGetValue(User.KeyOf(email), out var holder) ? holder
            : null;
        if (same is not { } existing || !session.HasAccount(existing))
        {
            return false;
        }

        session.Owners[person.Key] = existing;
        session.Remember(ImportedKind.People, person.Key, existing, existing.ToString(CultureInfo.InvariantCulture));
        session.Tally.AlreadyHere(ImportedKind.People);
        if (!person.IsPlaceholder)
        {
            session.Tally.Changed(ImportedKind.People, RowOf(person), ImportRemark.KnownByEmail);
        }

        return true;
    }

    /// <summary>The old number where nobody ever had it, else the next ones.</summary>
    private async Task<Dictionary<OldPerson, int>> NumbersAsync(RamalDbContext db, List<OldPerson> people, CancellationToken cancellationToken)
    {
        var highest = (int)(await db.Database.SqlQueryRaw<long>(database.Sql("HighestPerson")).ToListAsync(cancellationToken))[0];
        var numbers = new Dictionary<OldPerson, int>();
        var taken = new HashSet<int>();
        foreach (var person in people.Where(person => person.Id is { } id && id > highest && id < int.MaxValue / 2 && taken.Add(id)))
        {
            numbers[person] = person.Id!.Value;
        }

        var next = Math.Max(highest, taken.Count > 0 ? taken.Max() : 0);
        foreach (var person in people.Where(person => !numbers.ContainsKey(person)))
        {
            numbers[person] = ++next;
        }

        return numbers;
    }

    private User MakeUser(ImportSession session, OldPerson person, int number, Dictionary<string, int> byKey)
    {
        var row = RowOf(person);
        var email = EmailOf(person);
        var userName = email is null ? UserNameOf(session, person, byKey) : null;
        var name = Clean(person.Name ?? person.UserName) is { Length: > 0 } given ? given : $"Usuário {person.Key}";
        var shortened = name.Length > MaxName ? name[..MaxName].TrimEnd() : name;
        if (shortened != (person.Name ?? person.UserName)?.Trim())
        {
            session.Tally.Changed(ImportedKind.People, row, ImportRemark.NameChanged);
        }

        if (person.Id is not null && person.Id != number)
        {
            session.Tally.Changed(ImportedKind.People, row, ImportRemark.NumberTaken);
        }

        var hash = HashOf(session, person, row);
        var made = User.Import(
            number,
            new ImportedPerson(shortened, userName, email, person.IsAdmin ? UserRole.Admin : UserRole.User, session.Order.TimeZone, person.CreatedAt ?? clock.GetUtcNow()),
            hash,
            person.MustChangePassword && hash.Length > 0);
        byKey[made.EmailKey] = number;
        session.Owners[person.Key] = number;
        session.Tally.Taken(ImportedKind.People);
        session.Tally.List(new ReportPerson(
            session.Order.DryRun ? null : number, made.Name, made.UserName, email, made.RoleName, hash.Length > 0 ? SignInWay.OldPassword : SignInWay.Link));
        if (hash.Length == 0)
        {
            session.Tally.Note(ImportRemark.LinksNeeded);
        }

        return made;
    }

    private string HashOf(ImportSession session, OldPerson person, string row)
    {
        if (!person.IsActive)
        {
            session.Tally.Changed(ImportedKind.People, row, ImportRemark.PersonInactive);
            return "";
        }

        var hash = passwords.Keep(person.PasswordHash);
        if (hash.Length == 0)
        {
            session.Tally.Changed(ImportedKind.People, row, ImportRemark.PasswordUnusable);
        }
        else if (person.IsAdmin && session.Old.People.Where(other => other.IsAdmin).Take(MaxTried).Contains(person)
            && DefaultPasswords.Usual.Any(password => passwords.Fits(hash, password)))
        {
            session.Tally.Changed(ImportedKind.People, row, ImportRemark.FactoryPassword);
            return "";
        }

        return hash;
    }

    private static string UserNameOf(ImportSession session, OldPerson person, Dictionary<string, int> byKey)
    {
        var wanted = Clean(person.UserName) is { Length: > 0 } given ? given : $"usuario-{person.Key}";
        wanted = wanted.Length > MaxName - 8 ? wanted[..(MaxName - 8)] : wanted;
        var name = wanted;
        for (var suffix = 2; byKey.ContainsKey(User.KeyOf(name)); suffix++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{suffix}");
        }

        if (name != wanted)
        {
            session.Tally.Changed(ImportedKind.People, RowOf(person), ImportRemark.UserNameTaken);
        }

        return name;
    }

    private async Task WriteAsync(ImportSession session, List<User> people, CancellationToken cancellationToken)
    {
        if (people.Count == 0)
        {
            return;
        }

        session.Db.AddRange(people);
        await session.Db.SaveChangesAsync(cancellationToken);
        foreach (var user in people)
        {
            session.Db.Add(new Account { Id = user.Id, CreatedAt = user.CreatedAt });
            session.Db.Add(new Membership { UserId = user.Id, AccountId = user.Id, Role = MembershipRole.Owner });
            session.Db.AddAudit(session.Order.By, clock, "user.imported", user.Subject, $"role {user.RoleName}");
            session.AddAccount(user.Id);
        }

        foreach (var person in session.Old.People)
        {
            if (session.Owners.GetValueOrDefault(person.Key) is { } number)
            {
                session.Remember(ImportedKind.People, person.Key, number, number.ToString(CultureInfo.InvariantCulture));
            }
        }

        await session.Db.SaveChangesAsync(cancellationToken);
        await session.Db.Database.ExecuteSqlRawAsync(database.Sql("RaisePerson"), cancellationToken);
    }

    private static string? EmailOf(OldPerson person) =>
        NewPeople.IsEmail(person.Email) ? person.Email!.Trim() : NewPeople.IsEmail(person.UserName) ? person.UserName!.Trim() : null;

    private static string RowOf(OldPerson person) => $"users {person.Key}";

    private static string Clean(string? name) => string.Concat((name ?? "").Where(character => !char.IsControl(character) && character != '\uFFFD')).Trim();
}
