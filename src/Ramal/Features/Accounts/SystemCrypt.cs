using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Ramal.Features.Accounts;

/// <summary>
/// bcrypt by the system's crypt library (libxcrypt on Linux). .NET has none, and hashes of older programs are only ever
/// checked here, never made. Where the library is missing or knows no bcrypt, people get a link to set a password.
/// </summary>
internal static class SystemCrypt
{
    /// <summary>Larger than <c>struct crypt_data</c> of any library: 32 KiB in libxcrypt, 128 KiB in old glibc.</summary>
    private const int ScratchBytes = 256 * 1024;

    /// <summary>bcrypt looks at no more of a password.</summary>
    private const int MaxBytes = 72;

    private const int HashLength = 60;

    private static readonly string[] Libraries = ["libcrypt.so.1", "libcrypt.so.2", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];
    private static readonly CryptFunction? Crypt = Find();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint CryptFunction(byte[] phrase, byte[] setting, nint scratch);

    public static bool CanCheckBcrypt => Crypt is not null;

    public static bool IsBcrypt(string hash) =>
        hash.Length == HashLength && hash[0] == '$' && hash[1] == '2' && hash[2] is 'a' or 'b' or 'y' && hash[3] == '$' && hash.All(char.IsAscii);

    public static bool VerifyBcrypt(string password, string hash) =>
        Crypt is { } crypt && IsBcrypt(hash) && !password.Contains('\0', StringComparison.Ordinal) && Run(crypt, password, hash) is { } computed
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed[4..]), Encoding.ASCII.GetBytes(hash[4..]));

    private static string? Run(CryptFunction crypt, string password, string hash)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        var phrase = new byte[Math.Min(bytes.Length, MaxBytes) + 1];
        Array.Copy(bytes, phrase, phrase.Length - 1);

        // The three names mean the same sum; under "2a" libxcrypt adds a guard against an old fault that these hashes never had.
        var setting = Encoding.ASCII.GetBytes($"$2b${hash[4..]}\0");
        var scratch = Marshal.AllocHGlobal(ScratchBytes);
        try
        {
            Marshal.Copy(new byte[ScratchBytes], 0, scratch, ScratchBytes);
            var result = Marshal.PtrToStringAnsi(crypt(phrase, setting, scratch));
            return result?.Length == HashLength ? result : null;
        }
        finally
        {
            Marshal.FreeHGlobal(scratch);
            CryptographicOperations.ZeroMemory(phrase);
        }
    }

    /// <summary>The first library that knows the answer to a published sum (the test vectors of crypt_blowfish).</summary>
    private static CryptFunction? Find()
    {
        const string Known = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        foreach (var name in OperatingSystem.IsWindows() ? [] : Libraries)
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "crypt_r", out var address))
            {
                var crypt = Marshal.GetDelegateForFunctionPointer<CryptFunction>(address);
                if (Run(crypt, "U*U", Known) == Known)
                {
                    return crypt;
                }
            }
        }

        return null;
    }
}
