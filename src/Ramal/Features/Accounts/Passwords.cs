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

    private const string BcryptPrefix = "bcrypt:";
    private const string Sha256Prefix = "sha256:";

    private readonly PasswordHasher<User> _hasher;
    private readonly string _decoyHash;

    public Passwords(RamalOptions options)
    {
        _hasher = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordRounds }));
        _decoyHash = _hasher.HashPassword(null!, Ids.NewSecret(""));
    }

    /// <summary>A hash that another program made, in the form in which it is kept until the person signs in.</summary>
    /// <param name="hash">bcrypt, or SHA-256 in hexadecimal without salt.</param>
    /// <returns>Empty when nothing can be checked against it.</returns>
    public string Keep(string? hash)
    {
        if (hash is null)
        {
            return "";
        }

        // Without salt it would be guessed in no time from a stolen copy: it goes into one of ours at once.
        return SystemCrypt.IsBcrypt(hash) ? SystemCrypt.CanCheckBcrypt ? BcryptPrefix + hash : ""
            : hash.Length == 64 && hash.All(char.IsAsciiHexDigit) ? Sha256Prefix + Hash(hash.ToLowerInvariant())
            : "";
    }

    /// <summary>Whether anything typed could fit.</summary>
    public static bool CanCheck(string hash) =>
        hash.Length > 0 && (!hash.StartsWith(BcryptPrefix, StringComparison.Ordinal) || SystemCrypt.CanCheckBcrypt);

    /// <summary>The password was chosen in another program, under its rules.</summary>
    public static bool IsOlderProgram(User user) =>
        user.PasswordHash.StartsWith(BcryptPrefix, StringComparison.Ordinal) || user.PasswordHash.StartsWith(Sha256Prefix, StringComparison.Ordinal);

    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Takes the same time for an unknown person, so that nobody can find out which e-mails exist.</summary>
    public PasswordVerificationResult Verify(User? user, string password)
    {
        if (user is not null && IsOlderProgram(user) && CanCheck(user.PasswordHash))
        {
            return VerifyOlder(user.PasswordHash, password);
        }

        var isOurs = user is not null && CanCheck(user.PasswordHash);
        var result = _hasher.VerifyHashedPassword(null!, isOurs ? user!.PasswordHash : _decoyHash, password);
        return isOurs ? result : PasswordVerificationResult.Failed;
    }

    /// <summary>Whether a password fits a hash of an older program.</summary>
    public bool Fits(string olderHash, string password) => VerifyOlder(olderHash, password) != PasswordVerificationResult.Failed;

    /// <summary>Right means: to be replaced by a hash of ours.</summary>
    private PasswordVerificationResult VerifyOlder(string hash, string password)
    {
        var isRight = hash.StartsWith(BcryptPrefix, StringComparison.Ordinal)
            ? SystemCrypt.VerifyBcrypt(password, hash[BcryptPrefix.Length..])
            : _hasher.VerifyHashedPassword(null!, hash[Sha256Prefix.Length..], Ids.HashOf(password)) != PasswordVerificationResult.Failed;
        return isRight ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Failed;
    }

    /// <summary>Adds to <paramref name="errors"/> what a person has to know.</summary>
    public static void Check(FieldErrors errors, string field, string? password)
    {
        if (password is null || password.Length is < MinLength or > MaxLength)
        {
            errors.Add(field, new Text("Use de 10 a 200 caracteres.", "Use 10 to 200 characters."));
        }
        else if (TooCommon.Contains(password) || DefaultPasswords.Contains(password))
        {
            errors.Add(field, new Text("Esta senha está em listas de senhas vazadas. Escolha outra.", "This password is in lists of leaked ones. Choose another."));
        }
    }
}
