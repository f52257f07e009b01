using System.IO.Compression;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Sending;

namespace Ramal.WhatsApp.Tests.Receiving;

/// <summary>What was sealed rightly may still be nonsense: the boundary between opened bytes and what they say.</summary>
public sealed class ContentFuzzTests
{
    private static readonly Jid Chat = Jid.Phone("15550000009");

    [Fact]
    public void No_mutated_content_makes_the_reader_throw_anything_undocumented()
    {
        var random = new Random(21);
        byte[][] seeds = [.. Bodies().Select(body => MessageContents.Build(body, Chat, DateTimeOffset.UnixEpoch)!.ToByteArray())];
        var read = 0;
        for (var i = 0; i < Rounds.Of(20_000, 500_000); i++)
        {
            try
            {
                var message = Message.Parser.ParseFrom(Mutation.Of(seeds[random.Next(seeds.Length)], random));
                MessageBodies.Read(message, random.Next(2) == 0);
                MessageBodies.QuotedBy(message);
                read++;
            }
            catch (InvalidProtocolBufferException)
            {
                // the documented one: the receiver turns it into a request to repeat the message
            }
        }

        Assert.InRange(read, 1_000, int.MaxValue);
    }

    [Fact]
    public void No_mutated_history_makes_the_reader_throw_anything()
    {
        var random = new Random(22);
        var history = new HistorySync();
        history.PushNames.Add(new HistorySync.Types.PushName { Id = Chat.ToString(), Name = "Maria" });
        var payload = Deflated(history.ToByteArray());
        for (var i = 0; i < Rounds.Of(3_000, 100_000); i++)
        {
            HistoryNames.TryRead(ByteString.CopyFrom(Mutation.Of(payload, random)), out _);
            HistoryNames.TryRead(ByteString.CopyFrom(Deflated(Mutation.Of(history.ToByteArray(), random))), out _);
        }

        Assert.True(HistoryNames.TryRead(ByteString.CopyFrom(payload), out var whole));
        Assert.Single(whole.PushNames);
    }

    [Fact]
    public void A_stream_that_asks_for_a_dictionary_is_damaged_like_any_other() =>
        Assert.False(HistoryNames.TryRead(ByteString.CopyFrom(0x78, 0x20, 1, 2, 3, 4, 5, 6), out _));

    private static IEnumerable<MessageBody> Bodies()
    {
        var media = new MediaReference("/v/a.enc", "https://127.0.0.1/v/a.enc", new byte[32], new byte[32], new byte[32], 9, "image/png");
        var quoted = new QuotedMessage("3EB0", Chat, "before");
        yield return new TextBody("text", quoted, [Chat]);
        yield return new ReactionBody(new MessageReference("3EB0", FromMe: true), "👍");
        yield return new EditBody(new MessageReference("3EB0", FromMe: true), new TextBody("edited"));
        yield return new RevokeBody(new MessageReference("3EB0", FromMe: true));
        yield return new ContactBody("Maria", "BEGIN:VCARD");
        yield return new ContactsBody([new ContactBody("Maria", "BEGIN:VCARD"), new ContactBody("João", "BEGIN:VCARD")]);
        yield return new LocationBody(-23.5, -46.6, "São Paulo", "Praça da Sé");
        foreach (var kind in Enum.GetValues<MediaKind>())
        {
            yield return new MediaBody(kind, media, "caption", "a.bin", new MediaDetails(3, 4, TimeSpan.FromSeconds(5), new byte[9]), quoted);
        }
    }

    private static byte[] Deflated(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Fastest))
        {
            zlib.Write(bytes);
        }

        return output.ToArray();
    }
}
