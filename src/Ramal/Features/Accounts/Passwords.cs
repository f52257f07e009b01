using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Hashing and rules of passwords. PBKDF2 with HMAC-SHA512 from the framework, 210,000 rounds (OWASP, 2023).</summary>
internal sealed class Passwords
{
    public const int MinLength = 10;
    public const int MaxLength = 200;

    private static readonly HashSet<string> TooCommon = new(StringComparer.OrdinalIgnoreCase)
    {
        "1234567890", "12345678910", "0123456789", "0987654321", "1111111111", "0000000000", "123456789a", "a123456789",
        "qwertyuiop", "qwerty12345", "password123", "password1234", "passw0rd123", "senha12345", "senha123456", "minhasenha",
        "minhasenha123", "mudar12345", "admin12345", "admin123456", "administrator", "administrador", "iloveyou123", "brasil2026",
        "brasil12345", "whatsapp123", "whatsapp1234", "ramal12345", "abcdefghij", "abc1234567", "asdfghjkl1", "1q2w3e4r5t", "zaq12wsxcde",
    };

    private readonly PasswordHasher<User> _hasher;
    private readonly string _decoyHash;

    public Passwords(RamalOptions options)
    {
        _hasher = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordRounds }));
        _decoyHash = _hasher.HashPassword(null!, Ids.NewSecret(""));
    }

    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Takes the same time for an unknown person, so that nobody can find out which e-mails exist.</summary>
    public PasswordVerificationResult Verify(User? user, string password)
    {
        var result = _hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? _decoyHash, password);
        return user is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>Adds to <paramref name="errors"/> what a person has to know.</summary>
    public static void Check(FieldErrors errors, string field, string? password)
    {
        if (password is null || password.Length is < MinLength or > MaxLength)
        {
            errors.Add(field, new Text("Use de 10 a 200 caracteres.", "Use 10 to 200 characters."));
        }
        else if (TooCommon.Contains(password))
        {
            errors.Add(field, new Text("Esta senha está em listas de senhas vazadas. Escolha outra.", "This password is in lists of leaked ones. Choose another."));
        }
    }
}
