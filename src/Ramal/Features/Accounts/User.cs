using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>A person who signs in. Not tenant-owned: a person may work in several accounts.</summary>
internal sealed class User
{
    private User()
    {
    }

    /// <summary>Counts from 1; never reused.</summary>
    public int Id { get; private set; }

    /// <summary>1 to 80 characters.</summary>
    public required string Name { get; set; }

    /// <summary>As typed; unique without regard to case through <see cref="EmailKey"/>. Empty for whoever came from an older program without one.</summary>
    public required string Email { get; set; }

    /// <summary>What is typed to sign in, in lower case: the e-mail, or the user name as long as there is none. No name looks like an e-mail.</summary>
    public required string EmailKey { get; set; }

    /// <summary>The name in an older program, for signing in until there is an e-mail; null with one.</summary>
    public string? UserName { get; private set; }

    /// <summary>No password fits until one is set by link.</summary>
    public bool HasNoPassword => PasswordHash.Length == 0;

    public string PasswordHash { get; private set; } = "";

    public required UserRole Role { get; set; }

    public required string Language { get; set; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; set; }

    /// <summary>Set for new people and after a reset: nothing else works until the password is changed.</summary>
    public bool MustChangePassword { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; set; }

    public static User Create(string name, string email, UserRole role, string language, string timeZone, DateTimeOffset now) => new()
    {
        Name = name,
        Email = email,
        EmailKey = KeyOf(email),
        Role = role,
        Language = language,
        TimeZone = timeZone,
        CreatedAt = now,
    };

    /// <summary>A person whom another program knew.</summary>
    /// <param name="id">Kept from there; null for the next one.</param>
    /// <param name="person">With a user name or an e-mail.</param>
    /// <param name="passwordHash">In a form that <see cref="Passwords"/> knows; empty for none.</param>
    /// <param name="mustChangePassword">The other program asked for it.</param>
    public static User Import(int? id, ImportedPerson person, string passwordHash, bool mustChangePassword) => new()
    {
        Id = id ?? 0,
        Name = person.Name,
        Email = person.Email ?? "",
        EmailKey = KeyOf(person.Email ?? person.UserName!),
        UserName = person.Email is null ? person.UserName : null,
        Role = person.Role,
        Language = Languages.Portuguese,
        TimeZone = person.TimeZone,
        CreatedAt = person.CreatedAt,
        PasswordHash = passwordHash,
        MustChangePassword = mustChangePassword,
    };

    /// <summary>As the API says it.</summary>
    public string RoleName => Role == UserRole.Admin ? "admin" : "user";

    /// <summary>The number, as audit rows name a person.</summary>
    public string Subject => Id.ToString(CultureInfo.InvariantCulture);

    public static string KeyOf(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Changes what is not null, or answers what is wrong with it and changes nothing.</summary>
    public Problem? Change(string? name, string? email, string? language, string? timeZone)
    {
        var errors = new FieldErrors();
        NewPeople.CheckProfile(errors, name ?? Name, email ?? Email, language, timeZone, mayLackEmail: email is null && UserName is not null);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        Name = name?.Trim() ?? Name;
        if (email is not null)
        {
            SetEmail(email);
        }

        Language = language ?? Language;
        TimeZone = timeZone ?? TimeZone;
        return null;
    }

    /// <summary>From here on it is what signs in; a user name of an older program is over.</summary>
    public void SetEmail(string email) => (Email, EmailKey, UserName) = (email.Trim(), KeyOf(email), null);

    public void SetPassword(string hash, bool mustChange) => (PasswordHash, MustChangePassword) = (hash, mustChange);
}

/// <summary>What another program knew of a person, made fit for a row.</summary>
internal sealed record ImportedPerson(string Name, string? UserName, string? Email, UserRole Role, string TimeZone, DateTimeOffset CreatedAt);

/// <summary>What a person may do with the installation.</summary>
internal enum UserRole
{
    /// <summary>Works in accounts.</summary>
    User,

    /// <summary>Also administrates people and the server.</summary>
    Admin,
}

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Id).ValueGeneratedOnAdd();
        builder.Property(user => user.Name).HasMaxLength(80);
        builder.Property(user => user.Email).HasMaxLength(254);
        builder.Property(user => user.EmailKey).HasMaxLength(254);
        builder.Property(user => user.UserName).HasMaxLength(80);
        builder.Ignore(user => user.HasNoPassword);
        builder.Property(user => user.Role).HasConversion<string>().HasMaxLength(20);
        builder.Property(user => user.Language).HasMaxLength(10);
        builder.Property(user => user.TimeZone).HasMaxLength(64);
        builder.HasIndex(user => user.EmailKey).IsUnique();
    }
}
