using System.Text;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Signal;

public sealed class DoubleRatchetTests
{
    private readonly Party _alice = new();
    private readonly Party _bob = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_begins_with_pre_key_messages_and_turns_to_plain_ones_after_the_answer(bool withPreKey)
    {
        _alice.Begin(_bob.Bundle(withPreKey));
        var first = _alice.Seal("a"u8.ToArray());
        var second = _alice.Seal("b"u8.ToArray());
        Assert.Equal(("pkmsg", "pkmsg"), (first.Type, second.Type));
        Assert.Equal("b", Text(_bob.Open(second)));
        Assert.Equal("a", Text(_bob.Open(first)));

        var answer = _bob.Seal("c"u8.ToArray());
        Assert.Equal("msg", answer.Type);
        Assert.Equal("c", Text(_alice.Open(answer)));
        var third = _alice.Seal("d"u8.ToArray());
        Assert.Equal("msg", third.Type);
        Assert.Equal("d", Text(_bob.Open(third)));
    }

    [Fact]
    public void Messages_of_Baileys_and_zapo_open_in_any_order()
    {
        var fixture = Read<SignalFixture>("signal.json");
        var identity = KeyPair.FromPrivate(Hex(fixture.Identity));
        var signedPreKey = KeyPair.FromPrivate(Hex(fixture.SignedPreKey));
        var random = new Random(6);
        Assert.Equal(4, fixture.Senders.Length);
        foreach (var sender in fixture.Senders)
        {
            var record = new SessionRecord();
            foreach (var message in sender.Messages.OrderBy(_ => random.Next()))
            {
                Assert.Equal("pkmsg", message.Type);
                var parsed = SessionRecords.ParsePreKeyMessage(Hex(message.Bytes));
                Assert.Equal(sender.RegistrationId, parsed.RegistrationId);
                Assert.Equal(Hex(sender.Identity), SignalKeys.Key(parsed.IdentityKey));
                var preKey = fixture.PreKeys.FirstOrDefault(key => parsed.HasPreKeyId && key.Id == parsed.PreKeyId);
                var plaintext = SessionRecords.Decrypt(
                    record, identity, signedPreKey, preKey is null ? null : KeyPair.FromPrivate(Hex(preKey.Private)), parsed);
                Assert.Equal(message.Text, Text(plaintext));
            }

            Assert.Empty(record.Archived);
            Assert.Equal("msg", SessionRecords.Encrypt(record, 1, [1]).Type);
        }
    }

    [Fact]
    public void A_conversation_survives_loss_disorder_and_repetition()
    {
        var random = new Random(7);
        for (var round = 0; round < Rounds.Of(20, 1_000); round++)
        {
            Party alice = new(), bob = new();
            alice.Begin(bob.Bundle());
            var toBob = new List<((string, byte[]) Message, string Text)>();
            var toAlice = new List<((string, byte[]) Message, string Text)>();
            for (var step = 0; step < 120; step++)
            {
                var fromAlice = random.Next(2) == 0 || !SessionRecords.CanSend(bob.Record);
                var text = $"{round}/{step}";
                (fromAlice ? toBob : toAlice).Add(((fromAlice ? alice : bob).Seal(Encoding.UTF8.GetBytes(text)), text));
                Deliver(toBob, bob, random);
                Deliver(toAlice, alice, random);
            }
        }
    }

    [Fact]
    public void When_both_begin_at_once_both_messages_arrive_and_the_conversation_goes_on()
    {
        _alice.Begin(_bob.Bundle());
        _bob.Begin(_alice.Bundle());
        var fromAlice = _alice.Seal("from alice"u8.ToArray());
        var fromBob = _bob.Seal("from bob"u8.ToArray());
        Assert.Equal("from alice", Text(_bob.Open(fromAlice)));
        Assert.Equal("from bob", Text(_alice.Open(fromBob)));
        for (var i = 0; i < 6; i++)
        {
            var fromA = _alice.Seal([(byte)i]);
            var fromB = _bob.Seal([(byte)(i + 100)]);
            Assert.Equal([(byte)i], _bob.Open(fromA));
            Assert.Equal([(byte)(i + 100)], _alice.Open(fromB));
        }
    }

    [Fact]
    public void A_late_message_of_a_replaced_session_still_opens()
    {
        _alice.Begin(_bob.Bundle());
        _bob.Open(_alice.Seal([1]));
        _alice.Open(_bob.Seal([2]));
        var late = _alice.Seal([3]);
        _alice.Begin(_bob.Bundle());
        Assert.Equal([4], _bob.Open(_alice.Seal([4])));
        Assert.Equal([3], _bob.Open(late));
    }

    [Fact]
    public void A_repeated_message_is_told_apart_from_a_damaged_one_and_neither_harms_the_session()
    {
        _alice.Begin(_bob.Bundle());
        var first = _alice.Seal([1]);
        _bob.Open(first);
        Assert.Equal(SignalError.AlreadyRead, Assert.Throws<SignalException>(() => _bob.Open(first)).Error);
        _alice.Open(_bob.Seal([2]));
        var next = _alice.Seal([3]);
        var spoiled = (next.Type, Bytes: (byte[])next.Bytes.Clone());
        spoiled.Bytes[^1] ^= 1;
        Assert.Equal(SignalError.BadMac, Assert.Throws<SignalException>(() => _bob.Open(spoiled)).Error);
        Assert.Equal([3], _bob.Open(next));
        Assert.Equal(SignalError.AlreadyRead, Assert.Throws<SignalException>(() => _bob.Open(next)).Error);
    }

    [Fact]
    public void Two_thousand_messages_may_be_missing_and_one_more_may_not()
    {
        _alice.Begin(_bob.Bundle());
        _bob.Open(_alice.Seal([0]));
        _alice.Open(_bob.Seal([0]));
        _bob.Open(_alice.Seal([0]));
        var missing = Enumerable.Range(0, 2001).Select(_ => _alice.Seal([7])).ToArray();
        var far = _alice.Seal([8]);
        Assert.Equal(SignalError.TooFarAhead, Assert.Throws<SignalException>(() => _bob.Open(far)).Error);
        Assert.Equal([7], _bob.Open(missing[2000]));
        Assert.Equal([7], _bob.Open(missing[0]));
        Assert.Equal([8], _bob.Open(far));
    }

    [Fact]
    public void A_bundle_whose_prekey_another_identity_signed_is_refused()
    {
        var bundle = _bob.Bundle() with { Identity = KeyPair.Generate().Public };
        Assert.Equal(SignalError.BadSignature, Assert.Throws<SignalException>(() => _alice.Begin(bundle)).Error);
    }

    [Fact]
    public void A_prekey_is_used_once_and_an_unknown_one_is_named()
    {
        var bundle = _bob.Bundle();
        _alice.Begin(bundle);
        _bob.Open(_alice.Seal([1]));
        var other = new Party();
        other.Begin(bundle);
        Assert.Equal(SignalError.UnknownPreKey, Assert.Throws<SignalException>(() => _bob.Open(other.Seal([1]))).Error);
    }

    [Fact]
    public void Another_version_of_the_protocol_is_named()
    {
        _alice.Begin(_bob.Bundle());
        var message = _alice.Seal([1]);
        message.Bytes[0] = 0x44;
        Assert.Equal(SignalError.UnknownVersion, Assert.Throws<SignalException>(() => _bob.Open(message)).Error);
    }

    [Fact]
    public void No_mutated_message_makes_the_layer_throw_anything_undocumented_or_harms_a_session()
    {
        _alice.Begin(_bob.Bundle());
        var first = _alice.Seal("hello"u8.ToArray());
        _bob.Open(first);
        _alice.Open(_bob.Seal([1]));
        var plain = _alice.Seal("world"u8.ToArray());
        var random = new Random(8);
        for (var i = 0; i < Rounds.Of(5_000, 500_000); i++)
        {
            var seed = random.Next(2) == 0 ? first : plain;
            var mutated = Mutation.Of(seed.Bytes, random);
            if (!mutated.SequenceEqual(seed.Bytes))
            {
                Assert.Throws<SignalException>(() => _bob.Open((seed.Type, mutated)));
            }
        }

        Assert.Equal("world", Text(_bob.Open(plain)));
    }

    private static void Deliver(List<((string, byte[]) Message, string Text)> messages, Party receiver, Random random)
    {
        // Four of ten wait; of those delivered, any may be next; one of ten is lost, one of ten comes twice.
        while (messages.Count > 0 && random.Next(10) > 3)
        {
            var at = random.Next(Math.Min(messages.Count, 8));
            var (message, text) = messages[at];
            messages.RemoveAt(at);
            if (random.Next(10) == 0)
            {
                continue;
            }

            Assert.Equal(text, Text(receiver.Open(message)));
            if (random.Next(10) == 0)
            {
                Assert.Equal(SignalError.AlreadyRead, Assert.Throws<SignalException>(() => receiver.Open(message)).Error);
            }
        }
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}

internal sealed record SignalFixture(string Identity, uint SignedPreKeyId, string SignedPreKey, FixturePreKey[] PreKeys, FixtureSender[] Senders);

internal sealed record FixturePreKey(uint Id, string Private);

internal sealed record FixtureMessage(string Type, string Bytes, string Text);

internal sealed record FixtureSender(
    string Maker, string Identity, uint RegistrationId, FixtureMessage[] Messages, string Distribution, FixtureMessage[] GroupMessages);
