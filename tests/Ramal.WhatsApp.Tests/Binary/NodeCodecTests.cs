using System.IO.Compression;
using Ramal.WhatsApp.Binary;
using static Ramal.WhatsApp.Tests.Fixture;

namespace Ramal.WhatsApp.Tests.Binary;

public sealed class NodeCodecTests
{
    [Fact]
    public void Stanzas_encoded_by_Baileys_and_zapo_are_read_as_they_were_meant()
    {
        foreach (var vector in Read<StanzaVector[]>("binary.json"))
        {
            Assert.Equal(Describe(vector.Node), Describe(NodeReader.Read(Hex(vector.Baileys))));
            Assert.Equal(Describe(vector.Node), Describe(NodeReader.Read(Hex(vector.Zapo))));
        }
    }

    [Fact]
    public void What_we_write_equals_Baileys_byte_for_byte()
    {
        foreach (var vector in Read<StanzaVector[]>("binary.json"))
        {
            Assert.Equal(vector.Baileys, Convert.ToHexStringLower(NodeWriter.Write(Build(vector.Node))));
        }
    }

    [Fact]
    public void Random_stanzas_survive_a_round_trip_plain_and_compressed()
    {
        var random = new Random(3);
        for (var i = 0; i < Rounds.Of(2_000, 100_000); i++)
        {
            var node = RandomStanza.Make(random, 0);
            var written = NodeWriter.Write(node);
            Assert.Equal(Describe(node), Describe(NodeReader.Read(written)));
            Assert.Equal(Describe(node), Describe(NodeReader.Read(Compress(written))));
        }
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 7)]
    public void Leaves_of_every_length_class_survive_a_round_trip(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        Assert.Equal(data, NodeReader.Read(NodeWriter.Write(new Node("media", data))).Bytes);
    }

    [Theory]
    [InlineData(0, "15550001111:7@s.whatsapp.net")]
    [InlineData(1, "15550001111:7@lid")]
    [InlineData(128, "15550001111:7@hosted")]
    [InlineData(129, "15550001111:7@hosted.lid")]
    public void The_domain_byte_of_a_device_address_names_its_server(byte domain, string expected)
    {
        byte[] frame = [0, 248, 3, 25, 12, 247, domain, 7, 255, 0x86, 0x15, 0x55, 0x00, 0x01, 0x11, 0x1F];
        Assert.Equal(expected, NodeReader.Read(frame)["jid"]);
        Assert.Equal(expected, NodeReader.Read(NodeWriter.Write(new Node("iq") { ["jid"] = expected }))["jid"]);
    }

    [Fact]
    public void Interop_and_messenger_addresses_are_read()
    {
        byte[] interop = [0, 248, 3, 25, 12, 245, 255, 0x01, 0x42, 0, 9, 0, 3, 252, 7, .. "interop"u8];
        Assert.Equal("3-42:9@interop", NodeReader.Read(interop)["jid"]);
        byte[] messenger = [0, 248, 3, 25, 12, 246, 255, 0x01, 0x42, 1, 2, 252, 4, .. "msgr"u8];
        Assert.Equal("42:258@msgr", NodeReader.Read(messenger)["jid"]);
    }

    [Fact]
    public void A_stanza_that_inflates_without_end_is_refused_before_it_fills_memory()
    {
        var bomb = Compress([0, .. new byte[64 * 1024 * 1024]]);
        Assert.True(bomb.Length < 1_000_000);
        Assert.Throws<StanzaFormatException>(() => NodeReader.Read(bomb));
    }

    [Fact]
    public void A_stanza_nested_without_end_is_refused()
    {
        var frame = new byte[4 * 100_000];
        for (var i = 1; i + 4 < frame.Length; i += 4)
        {
            (frame[i], frame[i + 1], frame[i + 2], frame[i + 3]) = (248, 2, 25, 248);
            frame[i + 4] = 1;
        }

        Assert.Throws<StanzaFormatException>(() => NodeReader.Read(frame));
    }

    [Fact]
    public void A_stream_that_asks_for_a_dictionary_is_damaged_like_any_other() =>
        Assert.Throws<StanzaFormatException>(() => NodeReader.Read(new byte[] { 2, 0x78, 0x20, 1, 2, 3, 4, 5, 6 }));

    /// <summary>Mutations of real stanzas: the reader answers with a stanza or with the one documented exception.</summary>
    [Fact]
    public void No_mutated_frame_makes_the_reader_throw_anything_undocumented()
    {
        var random = new Random(4);
        var plain = Read<StanzaVector[]>("binary.json").Select(v => Hex(v.Baileys)).Where(f => f.Length < 600).ToArray();
        byte[][] seeds = [.. plain, .. plain.Take(20).Select(Compress)];
        var read = 0;
        var rounds = Rounds.Of(60_000, 1_000_000);
        for (var i = 0; i < rounds; i++)
        {
            var frame = Mutation.Of(seeds[random.Next(seeds.Length)], random);
            try
            {
                NodeReader.Read(frame);
                read++;
            }
            catch (StanzaFormatException)
            {
                // the documented one
            }
        }

        Assert.InRange(read, 1, rounds - 1);
    }

    internal static string Describe(Node node) =>
        $"<{node.Tag}{string.Concat(node.Attributes.Select(a => $" {a.Key}={a.Value}"))}>"
        + string.Concat(node.Children.Select(Describe)) + Convert.ToHexStringLower(node.Bytes) + "</>";

    private static string Describe(PlainNode node) =>
        $"<{node.Tag}{string.Concat(node.Attrs.Select(a => $" {a.Key}={a.Value}"))}>"
        + string.Concat((node.Children ?? []).Select(Describe)) + node.Data + "</>";

    private static Node Build(PlainNode plain)
    {
        var node = new Node(plain.Tag)
        {
            Children = [.. (plain.Children ?? []).Select(Build)],
            Data = plain.Data is { } data ? (ReadOnlyMemory<byte>?)Hex(data) : null,
        };
        foreach (var (name, value) in plain.Attrs)
        {
            node.Set(name, value);
        }

        return node;
    }

    private static byte[] Compress(byte[] written)
    {
        using var output = new MemoryStream();
        output.WriteByte(2);
        using (var zlib = new ZLibStream(output, CompressionLevel.Fastest))
        {
            zlib.Write(written.AsSpan(1));
        }

        return output.ToArray();
    }

    private sealed record StanzaVector(PlainNode Node, string Baileys, string Zapo);

    private sealed record PlainNode(string Tag, Dictionary<string, string> Attrs, PlainNode[]? Children, string? Data);
}
