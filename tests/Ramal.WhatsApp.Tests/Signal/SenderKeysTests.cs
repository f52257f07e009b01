using System.Text;
using Google.Protobuf;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Signal;

public sealed class SenderKeysTests
{
    [Fact]
    public void Group_messages_of_Baileys_and_zapo_open_in_any_order()
    {
        var random = new Random(9);
        foreach (var sender in Read<SignalFixture>("signal.json").Senders)
        {
            var record = new SenderKeyRecord();
            SenderKeys.Accept(record, Hex(sender.Distribution));
            foreach (var message in sender.GroupMessages.OrderBy(_ => random.Next()))
            {
                Assert.Equal(message.Text, Encoding.UTF8.GetString(SenderKeys.Decrypt(ref record, Hex(message.Bytes))));
            }
        }
    }

    [Fact]
    public void A_member_reads_from_the_message_after_the_distribution_on()
    {
        var sender = SenderKeys.Create();
        var before = SenderKeys.Encrypt(sender, [1]);
        var member = Member(sender);
        var after = SenderKeys.Encrypt(sender, [2]);
        Assert.Equal([2], SenderKeys.Decrypt(ref member, after));
        Assert.Equal(SignalError.AlreadyRead, Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref member, before)).Error);
    }

    [Fact]
    public void A_second_distribution_of_the_same_chain_does_not_wind_it_back()
    {
        var sender = SenderKeys.Create();
        var distribution = SenderKeys.Distribution(sender);
        var member = new SenderKeyRecord();
        SenderKeys.Accept(member, distribution);
        var message = SenderKeys.Encrypt(sender, [1]);
        SenderKeys.Decrypt(ref member, message);
        SenderKeys.Accept(member, distribution);
        Assert.Single(member.States);
        Assert.Equal(SignalError.AlreadyRead, Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref member, message)).Error);
    }

    [Fact]
    public void A_new_chain_of_the_same_sender_is_read_beside_the_old_one()
    {
        SenderKeyRecord old = SenderKeys.Create(), fresh = SenderKeys.Create();
        var member = Member(old);
        var late = SenderKeys.Encrypt(old, [1]);
        SenderKeys.Accept(member, SenderKeys.Distribution(fresh));
        Assert.Equal([2], SenderKeys.Decrypt(ref member, SenderKeys.Encrypt(fresh, [2])));
        Assert.Equal([1], SenderKeys.Decrypt(ref member, late));
    }

    [Fact]
    public void A_message_that_another_member_signed_is_refused()
    {
        SenderKeyRecord sender = SenderKeys.Create(), impostor = sender.Clone();
        impostor.States[0].SigningPrivate = SenderKeys.Create().States[0].SigningPrivate;
        var member = Member(sender);
        var forged = SenderKeys.Encrypt(impostor, [1]);
        Assert.Equal(SignalError.BadSignature, Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref member, forged)).Error);
    }

    [Fact]
    public void Without_the_chain_the_reason_is_named()
    {
        var record = new SenderKeyRecord();
        var message = SenderKeys.Encrypt(SenderKeys.Create(), [1]);
        Assert.Equal(SignalError.NoSenderKey, Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref record, message)).Error);
    }

    [Fact]
    public void Two_thousand_messages_may_be_missing_and_one_more_may_not()
    {
        var sender = SenderKeys.Create();
        var member = Member(sender);
        sender = Skip(sender, 2000);
        var near = SenderKeys.Encrypt(sender, [1]);
        var far = SenderKeys.Encrypt(sender, [2]);
        Assert.Equal(SignalError.TooFarAhead, Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref member, far)).Error);
        Assert.Equal([1], SenderKeys.Decrypt(ref member, near));
        Assert.Equal([2], SenderKeys.Decrypt(ref member, far));
    }

    [Fact]
    public void No_mutated_message_or_distribution_makes_the_layer_throw_anything_undocumented()
    {
        var random = new Random(10);
        var sender = SenderKeys.Create();
        var distribution = SenderKeys.Distribution(sender);
        var member = Member(sender);
        var message = SenderKeys.Encrypt(sender, "text"u8);
        for (var i = 0; i < Rounds.Of(3_000, 300_000); i++)
        {
            var spoiled = Mutation.Of(message, random);
            if (!spoiled.SequenceEqual(message))
            {
                Assert.Throws<SignalException>(() => SenderKeys.Decrypt(ref member, spoiled));
            }

            try
            {
                SenderKeys.Accept(new SenderKeyRecord(), Mutation.Of(distribution, random));
            }
            catch (SignalException)
            {
                // the documented one
            }
        }

        Assert.Equal("text"u8.ToArray(), SenderKeys.Decrypt(ref member, message));
    }

    private static SenderKeyRecord Member(SenderKeyRecord sender)
    {
        var member = new SenderKeyRecord();
        SenderKeys.Accept(member, SenderKeys.Distribution(sender));
        return SenderKeyRecord.Parser.ParseFrom(member.ToByteArray());
    }

    private static SenderKeyRecord Skip(SenderKeyRecord sender, int count)
    {
        for (var i = 0; i < count; i++)
        {
            SenderKeys.Encrypt(sender, [0]);
        }

        return sender;
    }
}
