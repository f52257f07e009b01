using System.Numerics;
using System.Security.Cryptography;
using Ramal.WhatsApp.Crypto;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Crypto;

/// <summary>Field and scalar arithmetic against the framework's big integers.</summary>
public sealed class ArithmeticTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);

    [Fact]
    public void Field_operations_agree_with_big_integers()
    {
        var random = new Random(51);
        for (var i = 0; i < Rounds.Of(2_000, 200_000); i++)
        {
            BigInteger x = Draw(random, 32, P), y = Draw(random, 32, P);
            FieldElement a = ToField(x), b = ToField(y);
            Assert.Equal(x % P, ToNumber(a));
            Assert.Equal((x + y) % P, ToNumber(a + b));
            Assert.Equal(Mod(x - y, P), ToNumber(a - b));
            Assert.Equal(x * y % P, ToNumber(a * b));
            Assert.Equal(x * x % P, ToNumber(a.Square()));
            Assert.Equal(x * 121665 % P, ToNumber(a.MultiplySmall(121665)));
            Assert.Equal(Mod((x + y) * (x - y), P), ToNumber((a + b) * (a - b)));
            Assert.Equal(BigInteger.ModPow(x, P - 2, P), ToNumber(a.Invert()));
        }
    }

    [Fact]
    public void Values_around_the_modulus_are_written_in_canonical_form()
    {
        for (var offset = -20; offset <= 18; offset++)
        {
            Assert.Equal(Mod(P + offset, P), ToNumber(ToField(P + offset)));
        }
    }

    [Fact]
    public void Scalar_operations_agree_with_big_integers()
    {
        var random = new Random(252);
        var result = new byte[32];
        for (var i = 0; i < Rounds.Of(5_000, 1_000_000); i++)
        {
            BigInteger a = Draw(random, 32, L), b = Draw(random, 32, L), c = Draw(random, 32, L), wide = Draw(random, 64, L * L);
            Scalar.MultiplyAdd(Bytes(a, 32), Bytes(b, 32), Bytes(c, 32), result);
            Assert.Equal(((a * b) + c) % L, Number(result));
            Scalar.Reduce(Bytes(wide, 64), result);
            Assert.Equal(wide % L, Number(result));
            Scalar.NegateIf(1, Bytes(a, 32), result);
            Assert.Equal(Mod(-a, L), Number(result) % L);
            Scalar.NegateIf(0, Bytes(a, 32), result);
            Assert.Equal(a % L, Number(result));
            Assert.Equal(a < L, Scalar.IsCanonical(Bytes(a, 32)));
        }
    }

    [Fact]
    public void Ctr_mode_reproduces_NIST_SP_800_38A()
    {
        var key = Hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        var counter = Hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        var plain = Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef");
        var cipher = Hex("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988d");
        Assert.Equal(cipher, Symmetric.Ctr(key, counter, plain));
        Assert.Equal(plain[..20], Symmetric.Ctr(key, counter, cipher.AsSpan(0, 20)));
    }

    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void Key_derivation_reproduces_RFC_5869(string secret, string salt, string info, string expected) =>
        Assert.Equal(Hex(expected), Symmetric.Hkdf(Hex(secret), 42, Hex(salt), Hex(info)));

    [Fact]
    public void A_truncated_or_spoiled_GCM_text_is_refused()
    {
        byte[] key = new byte[32], nonce = new byte[12];
        var sealedText = Symmetric.EncryptGcm(key, nonce, "text"u8, "aad"u8);
        Assert.Equal("text"u8.ToArray(), Symmetric.DecryptGcm(key, nonce, sealedText, "aad"u8));
        Assert.Throws<CryptographicException>(() => Symmetric.DecryptGcm(key, nonce, sealedText.AsSpan(0, 15), "aad"u8));
        sealedText[0] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Symmetric.DecryptGcm(key, nonce, sealedText, "aad"u8));
    }

    /// <summary>Random numbers mixed with those near zero and near the modulus, where carries go wrong.</summary>
    private static BigInteger Draw(Random random, int size, BigInteger modulus)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        var near = random.Next(-40, 40);
        var value = random.Next(4) switch
        {
            0 => new BigInteger(Math.Abs(near)),
            1 => modulus + near,
            2 => BigInteger.Pow(2, 8 * size) - 1 - Math.Abs(near),
            _ => new BigInteger(bytes, isUnsigned: true),
        };
        return size == 32 && modulus == P ? value % BigInteger.Pow(2, 255) : value;
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    private static byte[] Bytes(BigInteger value, int size)
    {
        var bytes = new byte[size];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true);

    private static FieldElement ToField(BigInteger value) => FieldElement.FromBytes(Bytes(value, 32));

    private static BigInteger ToNumber(in FieldElement element)
    {
        var bytes = new byte[32];
        element.WriteTo(bytes);
        return Number(bytes);
    }
}
