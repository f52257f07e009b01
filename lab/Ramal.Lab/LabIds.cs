using System.Globalization;

namespace Ramal.Lab;

/// <summary>Identifiers in the forms the real server and WhatsApp use. Unique, cheap and safe from any thread.</summary>
internal sealed class LabIds(int seed)
{
    private const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";

    // Without I, O, 0, U and the like, as WhatsApp's pairing codes.
    private const string CodeLetters = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private long _next;

    /// <summary>Id of a message sent through the server: 3EB0 and 18 hexadecimal digits.</summary>
    public string SentMessage() => string.Create(CultureInfo.InvariantCulture, $"3EB0{Scramble(Interlocked.Increment(ref _next)):X16}{_next & 0xFF:X2}");

    /// <summary>Id of a message written on a phone: 16 hexadecimal digits.</summary>
    public string PhoneMessage() => Scramble(Interlocked.Increment(ref _next)).ToString("X16", CultureInfo.InvariantCulture);

    /// <summary>A row id of the server's database.</summary>
    public string Row() => string.Create(25, Interlocked.Increment(ref _next), static (text, number) =>
    {
        "cm".CopyTo(text);
        for (var i = text.Length - 1; i >= 2; i--)
        {
            text[i] = Base36[(int)(number % 36)];
            number /= 36;
        }
    });

    public Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>Text of a QR: reference, then noise key, identity key and secret, each base64.</summary>
    public string QrText()
    {
        Span<byte> reference = stackalloc byte[60];
        Span<byte> key = stackalloc byte[32];
        Fill(reference);
        var text = "2@" + Convert.ToBase64String(reference);
        for (var i = 0; i < 3; i++)
        {
            Fill(key);
            text += "," + Convert.ToBase64String(key);
        }

        return text;
    }

    public string PairingCode()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        var text = new char[8];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = CodeLetters[bytes[i] & 31];
        }

        return new string(text);
    }

    /// <summary>From 0 up to, but not including, 1.</summary>
    public double Fraction()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }

    private void Fill(Span<byte> bytes)
    {
        lock (_gate)
        {
            _random.NextBytes(bytes);
        }
    }

    // A bijection on 64 bits: looks random, never repeats.
    private static ulong Scramble(long number)
    {
        var mixed = (ulong)number + 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
