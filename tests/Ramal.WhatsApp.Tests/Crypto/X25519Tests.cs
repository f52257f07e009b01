using System.Security.Cryptography;
using Ramal.WhatsApp.Crypto;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Crypto;

public sealed class X25519Tests
{
    private const string Nine = "0900000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void The_single_vectors_of_RFC_7748_hold(string scalar, string u, string expected)
    {
        var result = new byte[32];
        X25519.Multiply(Hex(scalar), Hex(u), result);
        Assert.Equal(Hex(expected), result);
    }

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void The_iterated_vectors_of_RFC_7748_hold(int rounds, string expected)
    {
        byte[] k = Hex(Nine), u = Hex(Nine);
        for (var i = 0; i < rounds; i++)
        {
            var next = new byte[32];
            X25519.Multiply(k, u, next);
            (u, k) = (k, next);
        }

        Assert.Equal(Hex(expected), k);
    }

    [Fact]
    public void The_iterated_vector_of_a_million_rounds_holds_in_a_long_run()
    {
        Assert.SkipWhen(Rounds.Of(0, 1) == 0, "RAMAL_LONG=1 runs it");
        The_iterated_vectors_of_RFC_7748_hold(1_000_000, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424");
    }

    [Fact]
    public void The_Diffie_Hellman_example_of_RFC_7748_holds()
    {
        var alice = KeyPair.FromPrivate(Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        var bob = KeyPair.FromPrivate(Hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        Assert.Equal(Hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"), alice.Public);
        Assert.Equal(Hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), bob.Public);
        var shared = Hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        Assert.Equal(shared, alice.SharedSecret(bob.Public));
        Assert.Equal(shared, bob.SharedSecret(alice.Public));
    }

    [Fact]
    public void Agreements_equal_those_of_the_two_other_implementations()
    {
        foreach (var vector in Read<CurveVectors>("curve.json").Agreements)
        {
            var mine = KeyPair.FromPrivate(Hex(vector.Private));
            Assert.Equal(Hex(vector.Public), mine.Public);
            Assert.Equal(Hex(vector.Shared), mine.SharedSecret(Hex(vector.Peer)));
        }
    }

    [Fact]
    public void The_fast_public_key_equals_the_ladder_for_random_keys()
    {
        var random = new Random(7748);
        var privateKey = new byte[32];
        var ladder = new byte[32];
        for (var i = 0; i < Rounds.Of(300, 20_000); i++)
        {
            random.NextBytes(privateKey);
            X25519.Multiply(privateKey, Hex(Nine), ladder);
            Assert.Equal(ladder, X25519.PublicKey(privateKey));
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    public void A_public_key_of_small_order_is_refused(string publicKey) =>
        Assert.Throws<CryptographicException>(() => KeyPair.Generate().SharedSecret(Hex(publicKey)));

    [Fact]
    public void A_key_with_another_type_byte_is_refused()
    {
        var key = KeyPair.WithType(KeyPair.Generate().Public);
        Assert.Equal(key[1..], KeyPair.WithoutType(key));
        key[0] = 6;
        Assert.Throws<CryptographicException>(() => KeyPair.WithoutType(key));
        Assert.Throws<CryptographicException>(() => KeyPair.WithoutType(key.AsSpan(0, 31)));
    }
}

internal sealed record CurveVectors(Agreement[] Agreements, PeerSignature[] Signatures);

internal sealed record Agreement(string Private, string Public, string Peer, string Shared);

internal sealed record PeerSignature(string Maker, string Public, string Message, string Signature);
