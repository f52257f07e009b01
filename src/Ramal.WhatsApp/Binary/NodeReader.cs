using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ramal.WhatsApp.Binary;

/// <summary>Bytes → stanza (docs/wire/binary.md). Bounded in depth, parts and inflated size, so that no input can exhaust the process.</summary>
internal sealed class NodeReader
{
    private const int CompressedFlag = 2;
    private const int MaxDepth = 64;
    private const int MaxAttributes = 256;
    private const int MaxInflated = 32 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ReadOnlyMemory<byte> _input;
    private int _position;

    private NodeReader(ReadOnlyMemory<byte> input) => _input = input;

    private int Remaining => _input.Length - _position;

    /// <summary>Reads one stanza with its leading flag byte. Leaf bytes are slices of <paramref name="frame"/> unless it was compressed.</summary>
    /// <exception cref="StanzaFormatException">Anything but exactly one well-formed stanza.</exception>
    public static Node Read(ReadOnlyMemory<byte> frame)
    {
        if (frame.IsEmpty)
        {
            throw new StanzaFormatException("An empty frame.");
        }

        var compressed = (frame.Span[0] & CompressedFlag) != 0;
        var reader = new NodeReader(compressed ? Inflate(frame[1..]) : frame[1..]);
        var node = reader.ReadNode(0);
        return reader.Remaining == 0 ? node : throw new StanzaFormatException("Bytes behind the stanza.");
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> compressed)
    {
        using var input = new MemoryStream(compressed.ToArray());
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (int count; (count = zlib.Read(buffer)) > 0;)
            {
                if (output.Length + count > MaxInflated)
                {
                    throw new StanzaFormatException("The stanza inflates beyond the limit.");
                }

                output.Write(buffer, 0, count);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // zlib throws an IOException of its own for a stream that asks for a dictionary.
            throw new StanzaFormatException("The compressed stanza is damaged.", exception);
        }

        return output.ToArray();
    }

    private Node ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new StanzaFormatException("The stanza is nested too deeply.");
        }

        var size = ReadListSize(ReadByte());
        var tag = size > 0 ? ReadText(ReadByte()) : "";
        if (tag.Length == 0)
        {
            throw new StanzaFormatException("A stanza without a tag.");
        }

        var attributes = (size - 1) / 2;
        if (attributes > MaxAttributes)
        {
            throw new StanzaFormatException("Too many attributes.");
        }

        List<KeyValuePair<string, string>>? pairs = attributes > 0 ? new(attributes) : null;
        for (var i = 0; i < attributes; i++)
        {
            var name = ReadText(ReadByte());
            pairs!.Add(new(name, ReadText(ReadByte())));
        }

        var node = size % 2 == 0 ? ReadContent(tag, depth) : new Node(tag);
        foreach (var (name, value) in pairs ?? [])
        {
            node.Set(name, value);
        }

        return node;
    }

    private Node ReadContent(string tag, int depth)
    {
        var kind = ReadByte();
        switch (kind)
        {
            case Tokens.ListEmpty or Tokens.List8 or Tokens.List16:
                var count = ReadListSize(kind);

                // A child takes at least three bytes: a longer list is a lie, and must not make us reserve memory.
                if (count > Remaining / 3)
                {
                    throw new StanzaFormatException("A list longer than its bytes.");
                }

                var children = new Node[count];
                for (var i = 0; i < count; i++)
                {
                    children[i] = ReadNode(depth + 1);
                }

                return new Node(tag) { Children = children };
            case Tokens.Binary8 or Tokens.Binary20 or Tokens.Binary32:
                return new Node(tag) { Data = ReadBytes(ReadLength(kind)) };
            default:
                return new Node(tag) { Data = Encoding.UTF8.GetBytes(ReadText(kind)) };
        }
    }

    private string ReadText(byte kind)
    {
        switch (kind)
        {
            case Tokens.ListEmpty:
                return "";
            case >= Tokens.Dictionary0 and <= Tokens.Dictionary3:
                return Tokens.DoubleWord(kind, ReadByte());
            case Tokens.Binary8 or Tokens.Binary20 or Tokens.Binary32:
                return Utf8.GetString(ReadBytes(ReadLength(kind)).Span);
            case Tokens.Nibble8 or Tokens.Hex8:
                return ReadPacked(kind);
            case Tokens.JidPair:
                var user = ReadUser();
                var server = ReadText(ReadByte());
                return user.Length == 0 ? server : $"{user}@{server}";
            case Tokens.DeviceJid:
                return ReadDeviceJid();
            case Tokens.FacebookJid:
                return ReadFacebookJid();
            case Tokens.InteropJid:
                return ReadInteropJid();
            default:
                return Tokens.SingleWord(kind) ?? throw new StanzaFormatException($"No text begins with byte {kind}.");
        }
    }

    /// <summary>The user of an address, which cannot be an address again: that keeps the recursion flat.</summary>
    private string ReadUser()
    {
        var kind = ReadByte();
        return kind is Tokens.JidPair or Tokens.DeviceJid or Tokens.FacebookJid or Tokens.InteropJid
            ? throw new StanzaFormatException("An address inside an address.")
            : ReadText(kind);
    }

    private string ReadServer()
    {
        var server = ReadUser();
        return server.Length > 0 ? server : throw new StanzaFormatException("An address without a server.");
    }

    private string ReadDeviceJid()
    {
        var domain = ReadByte();
        var device = ReadByte();
        var user = ReadUser();
        var server = domain switch
        {
            1 => Jid.LidServer,
            128 => Jid.HostedServer,
            129 => Jid.HostedLidServer,
            _ => Jid.PhoneServer,
        };
        return new Jid(user, server, device).ToString();
    }

    private string ReadFacebookJid()
    {
        var user = ReadUser();
        var device = ReadUInt16();
        return string.Create(CultureInfo.InvariantCulture, $"{user}:{device}@{ReadServer()}");
    }

    private string ReadInteropJid()
    {
        var user = ReadUser();
        var device = ReadUInt16();
        var integrator = ReadUInt16();
        return string.Create(CultureInfo.InvariantCulture, $"{integrator}-{user}:{device}@{ReadServer()}");
    }

    private string ReadPacked(byte kind)
    {
        var head = ReadByte();
        var bytes = ReadBytes(head & 127).Span;
        var length = (bytes.Length * 2) - (head >> 7);
        if (length < 0)
        {
            throw new StanzaFormatException("A packed text of negative length.");
        }

        var alphabet = kind == Tokens.Hex8 ? "0123456789ABCDEF" : "0123456789-.";
        Span<char> text = stackalloc char[254];
        for (var i = 0; i < length; i++)
        {
            var digit = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15;
            text[i] = digit < alphabet.Length ? alphabet[digit] : throw new StanzaFormatException("No such packed digit.");
        }

        return new string(text[..length]);
    }

    private int ReadListSize(byte kind) => kind switch
    {
        Tokens.ListEmpty => 0,
        Tokens.List8 => ReadByte(),
        Tokens.List16 => ReadUInt16(),
        _ => throw new StanzaFormatException($"No list begins with byte {kind}."),
    };

    private int ReadLength(byte kind) => kind switch
    {
        Tokens.Binary8 => ReadByte(),
        Tokens.Binary20 => ((ReadByte() & 15) << 16) | ReadUInt16(),
        _ => BinaryPrimitives.ReadInt32BigEndian(ReadBytes(4).Span),
    };

    private byte ReadByte() => ReadBytes(1).Span[0];

    private int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2).Span);

    private ReadOnlyMemory<byte> ReadBytes(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw new StanzaFormatException("The stanza ends too early.");
        }

        _position += count;
        return _input.Slice(_position - count, count);
    }
}
