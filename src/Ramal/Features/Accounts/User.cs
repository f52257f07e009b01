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

    /// <summary>As typed; unique without regard to case through <see cref="EmailKey"/>.</summary>
    public required string Email { get; set; }

    /// <summary>The e-mail in lower case.</summary>
    public required string EmailKey { get; set; }

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

    /// <summary>As the API says it.</summary>
    public string RoleName => Role == UserRole.Admin ? "admin" : "user";

    /// <summary>The number, as audit rows name a person.</summary>
    public string Subject => Id.ToString(CultureInfo.InvariantCulture);

    public static string KeyOf(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Changes what is not null, or answers what is wrong with it and changes nothing.</summary>
    public Problem? Change(string? name, string? email, string? language, string? timeZone)
    {
        var errors = new FieldErrors();
        NewPeople.CheckProfile(errors, name ?? Name, email ?? Email, language, timeZone);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        Name = name?.Trim() ?? Name;
        Email = email?.Trim() ?? Email;
        EmailKey = KeyOf(Email);
        Language = language ?? Language;
        TimeZone = timeZone ?? TimeZone;
        return null;
    }

    public void SetPassword(string hash, bool mustChange) => (PasswordHash, MustChangePassword) = (hash, mustChange);
}

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
        builder.Property(user => user.Role).HasConversion<string>().HasMaxLength(20);
        builder.Property(user => user.Language).HasMaxLength(10);
        builder.Property(user => user.TimeZone).HasMaxLength(64);
        builder.HasIndex(user => user.EmailKey).IsUnique();
    }
}
