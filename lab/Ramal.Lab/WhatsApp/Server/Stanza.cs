using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Small pieces from which the server's stanzas are put together.</summary>
internal static class Stanza
{
    public static readonly string Server = Jid.Server.ToString();

    public static Node Error(int code, string text) =>
        new("error") { ["code"] = code.ToString(CultureInfo.InvariantCulture), ["text"] = text };

    public static Node StreamError(int code, Node? content = null) =>
        new("stream:error", content is null ? [] : [content]) { ["code"] = code.ToString(CultureInfo.InvariantCulture) };

    public static byte[] BigEndian(uint number, int size)
    {
        var bytes = new byte[size];
        for (var i = size - 1; i >= 0; i--, number >>= 8)
        {
            bytes[i] = (byte)number;
        }

        return bytes;
    }

    /// <summary>The same stanza with other or more attributes.</summary>
    public static Node With(Node node, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var copy = node.Data is { } data ? new Node(node.Tag, data) : new Node(node.Tag, node.Children);
        foreach (var (name, value) in node.Attributes)
        {
            copy.Set(name, value);
        }

        foreach (var (name, value) in attributes)
        {
            copy.Set(name, value);
        }

        return copy;
    }
}
