using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Ramal.Shared;

/// <summary>Seals what has to be read again: provider keys, credentials. The key ring lives in the database.</summary>
internal sealed class SecretBox(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Ramal.SecretBox.v1");

    public string Seal(string secret) => _protector.Protect(secret);

    /// <summary>Seals bytes so that they open only for the same purpose: one value cannot stand in for another.</summary>
    public byte[] Seal(byte[] secret, string purpose) => _protector.CreateProtector(purpose).Protect(secret);

    /// <summary>Null when it cannot be opened, or was sealed for something else.</summary>
    public byte[]? Open(byte[] sealedSecret, string purpose)
    {
        try
        {
            return _protector.CreateProtector(purpose).Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Null when it cannot be opened, for example after a restore without the key ring.</summary>
    public string? Open(string sealedSecret)
    {
        try
        {
            return _protector.Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
