using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ramal.WhatsApp.Binary;

/// <summary>Stanza → bytes (docs/wire/binary.md). Never compresses: neither do the clients that we compare with.</summary>
internal static class NodeWriter
{
    private const int MaxPacked = 127;

    /// <summary>The stanza with its leading flag byte, as it is sealed into a frame.</summary>
    public static byte[] Write(Node node)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Put(output, 0);
        WriteNode(output, node);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteNode(ArrayBufferWriter<byte> output, Node node)
    {
        var hasContent = node.Children.Count > 0 || node.Data is not null;
        WriteListSize(output, 1 + (2 * node.Attributes.Count) + (hasContent ? 1 : 0));
        WriteText(output, node.Tag);
        foreach (var (name, value) in node.Attributes)
        {
            WriteText(output, name);
            WriteText(output, value);
        }

        if (node.Children.Count > 0)
        {
            WriteListSize(output, node.Children.Count);
            foreach (var child in node.Children)
            {
                WriteNode(output, child);
            }
        }
        else if (node.Data is { } data)
        {
            WriteBytes(output, data.Span);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        if (Tokens.TryFind(text, out var announce, out var token))
        {
            if (announce != 0)
            {
                Put(output, announce);
            }

            Put(output, token);
        }
        else if (text.Length is > 0 and <= MaxPacked && IsPackable(text, out var kind))
        {
            WritePacked(output, text, kind);
        }
        else if (text.Contains('@', StringComparison.Ordinal) && Jid.TryParse(text, out var jid)
            && string.Equals(jid.ToString(), text, StringComparison.Ordinal) && TryWriteJid(output, jid))
        {
            // written as an address
        }
        else
        {
            WriteBytes(output, Encoding.UTF8.GetBytes(text));
        }
    }

    private static bool TryWriteJid(ArrayBufferWriter<byte> output, Jid jid)
    {
        byte? domain = jid.Host switch
        {
            Jid.PhoneServer => 0,
            Jid.LidServer => 1,
            Jid.HostedServer => 128,
            Jid.HostedLidServer => 129,
            _ => null,
        };
        if (jid.User.Length == 0)
        {
            return false;
        }

        if (jid.Device == 0 && domain is null or 0 or 1)
        {
            Put(output, Tokens.JidPair);
            WriteText(output, jid.User);
            WriteText(output, jid.Host);
            return true;
        }

        if (domain is not { } known || jid.Device > byte.MaxValue)
        {
            return false;
        }

        Put(output, Tokens.DeviceJid, known, (byte)jid.Device);
        WriteText(output, jid.User);
        return true;
    }

    private static bool IsPackable(string text, out byte kind)
    {
        bool nibble = true, hex = true;
        foreach (var c in text)
        {
            nibble &= c is (>= '0' and <= '9') or '-' or '.';
            hex &= c is (>= '0' and <= '9') or (>= 'A' and <= 'F');
        }

        kind = nibble ? Tokens.Nibble8 : Tokens.Hex8;
        return nibble || hex;
    }

    private static void WritePacked(ArrayBufferWriter<byte> output, string text, byte kind)
    {
        var odd = text.Length % 2;
        Put(output, kind, (byte)(((text.Length + 1) / 2) | (odd << 7)));
        for (var i = 0; i < text.Length; i += 2)
        {
            var low = i + 1 < text.Length ? Digit(text[i + 1]) : 15;
            Put(output, (byte)((Digit(text[i]) << 4) | low));
        }

        static int Digit(char c) => c switch
        {
            '-' => 10,
            '.' => 11,
            >= 'A' => c - 'A' + 10,
            _ => c - '0',
        };
    }

    private static void WriteListSize(ArrayBufferWriter<byte> output, int size)
    {
        switch (size)
        {
            case < 256:
                Put(output, Tokens.List8, (byte)size);
                break;
            case <= ushort.MaxValue:
                Put(output, Tokens.List16, (byte)(size >> 8), (byte)size);
                break;
            default:
                throw new StanzaFormatException("A stanza holds at most 65535 parts.");
        }
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 256)
        {
            Put(output, Tokens.Binary8, (byte)bytes.Length);
        }
        else if (bytes.Length < 1 << 20)
        {
            Put(output, Tokens.Binary20, (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length);
        }
        else
        {
            var head = output.GetSpan(5);
            head[0] = Tokens.Binary32;
            BinaryPrimitives.WriteInt32BigEndian(head[1..], bytes.Length);
            output.Advance(5);
        }

        output.Write(bytes);
    }

    private static void Put(ArrayBufferWriter<byte> output, params ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
