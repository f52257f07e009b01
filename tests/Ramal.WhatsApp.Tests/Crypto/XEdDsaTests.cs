using System.Security.Cryptography;
using Ramal.WhatsApp.Crypto;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Crypto;

public sealed class XEdDsaTests
{
    // RFC 8032, 7.1: secret key, public key, message, signature.
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void The_Edwards_arithmetic_reproduces_RFC_8032(string secret, string publicKey, string message, string signature)
    {

        var expanded = SHA512.HashData(Hex(secret));
        var a = new byte[32];
        X25519.Clamp(expanded, a);
        var key = new byte[32];
        EdwardsPoint.MultiplyBase(a).WriteTo(key);
        Assert.Equal(Hex(publicKey), key);

        var r = new byte[32];
        Scalar.Reduce(SHA512.HashData([.. expanded[32..], .. Hex(message)]), r);
        var made = new byte[64];
        XEdDsa.SignEdwards(a, key, r, Hex(message), made);
        Assert.Equal(Hex(signature), made);

        Assert.True(EdwardsPoint.TryRead(key, out var point));
        Assert.True(XEdDsa.VerifyEdwards(point, key, Hex(message), made.AsSpan(0, 32), made.AsSpan(32)));
    }

    [Fact]
    public void Signatures_of_three_other_implementations_verify_and_tampered_ones_do_not()
    {
        var random = new Random(1);
        var vectors = Read<CurveVectors>("curve.json").Signatures;
        Assert.Equal(["bridge", "libsignal", "zapo"], vectors.Select(v => v.Maker).Distinct().Order());
        Assert.Contains(vectors, v => (Hex(v.Signature)[63] & 0x80) != 0);
        foreach (var vector in vectors)
        {
            byte[] key = Hex(vector.Public), message = Hex(vector.Message), signature = Hex(vector.Signature);
            Assert.True(XEdDsa.Verify(key, message, signature), vector.Maker);

            var spoiled = (byte[])signature.Clone();
            spoiled[random.Next(64)] ^= (byte)(1 << random.Next(8));
            Assert.False(XEdDsa.Verify(key, message, spoiled));
            Assert.False(XEdDsa.Verify(key, [.. message, 0], signature));
            Assert.False(XEdDsa.Verify(KeyPair.Generate().Public, message, signature));
        }
    }

    [Fact]
    public void What_we_sign_verifies_has_sign_bit_zero_and_differs_each_time()
    {
        var random = new Random(2);
        for (var i = 0; i < Rounds.Of(200, 20_000); i++)
        {
            var key = KeyPair.Generate();
            var message = new byte[random.Next(300)];
            random.NextBytes(message);
            var signature = key.Sign(message);
            Assert.Equal(0, signature[63] & 0x80);
            Assert.True(XEdDsa.Verify(key.Public, message, signature));
            Assert.NotEqual(signature, key.Sign(message));
            signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
            Assert.False(XEdDsa.Verify(key.Public, message, signature));
        }
    }

    [Fact]
    public void A_signature_with_s_raised_by_the_group_order_is_refused()
    {
        var key = KeyPair.Generate();
        var signature = key.Sign("x"u8);
        byte[] order = Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.False(XEdDsa.Verify(key.Public, "x"u8, signature));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    public void A_key_of_small_order_verifies_nothing(string key)
    {
        var signature = new byte[64];
        signature[0] = 1;
        Assert.False(XEdDsa.Verify(Hex(key), "x"u8, signature));
    }

    [Theory]
    [InlineData(31, 64)]
    [InlineData(33, 64)]
    [InlineData(32, 63)]
    [InlineData(32, 65)]
    [InlineData(0, 0)]
    public void Wrong_lengths_are_refused_without_an_exception(int key, int signature) =>
        Assert.False(XEdDsa.Verify(new byte[key], "x"u8, new byte[signature]));
}
