using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ramal.WhatsApp.Binary;

/// <summary>One stanza or a part of one: a tag, attributes, and either children or bytes.</summary>
internal sealed class Node(string tag)
{
    private readonly List<KeyValuePair<string, string>> _attributes = [];

    public Node(string tag, ReadOnlyMemory<byte> data)
        : this(tag) => Data = data;

    public Node(string tag, params IEnumerable<Node> children)
        : this(tag) => Children = [.. children];

    public string Tag { get; } = tag;

    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _attributes;

    public IReadOnlyList<Node> Children { get; init; } = [];

    /// <summary>The bytes of a leaf; null when the node has none.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>The bytes of a leaf, empty when it has none.</summary>
    public ReadOnlySpan<byte> Bytes => Data.GetValueOrDefault().Span;

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>An attribute by name. Giving null leaves the attribute out.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in CollectionsMarshal.AsSpan(_attributes))
            {
                if (string.Equals(key, name, StringComparison.Ordinal))
                {
                    return value;
                }
            }

            return null;
        }

        init => Set(name, value);
    }

    public Node? Child(string childTag)
    {
        foreach (var child in Children)
        {
            if (string.Equals(child.Tag, childTag, StringComparison.Ordinal))
            {
                return child;
            }
        }

        return null;
    }

    public IEnumerable<Node> ChildrenNamed(string childTag) =>
        Children.Where(child => string.Equals(child.Tag, childTag, StringComparison.Ordinal));

    /// <summary>The child, or a format error: for answers whose shape we rely on.</summary>
    public Node Required(string childTag) =>
        Child(childTag) ?? throw new StanzaFormatException($"<{Tag}> has no <{childTag}>.");

    public string RequiredAttribute(string name) =>
        this[name] ?? throw new StanzaFormatException($"<{Tag}> has no {name}.");

    public Jid? JidAttribute(string name) => Jid.TryParse(this[name], out var jid) ? jid : null;

    public int? NumberAttribute(string name) =>
        int.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The leaf's bytes as a big-endian number of at most four bytes.</summary>
    public uint BigEndian()
    {
        if (Bytes.Length is 0 or > 4)
        {
            throw new StanzaFormatException($"<{Tag}> is no number.");
        }

        uint number = 0;
        foreach (var b in Bytes)
        {
            number = (number << 8) | b;
        }

        return number;
    }

    /// <summary>The shape only, for logs: tags and attribute names, no value and no content.</summary>
    public override string ToString()
    {
        var names = string.Concat(_attributes.Select(attribute => " " + attribute.Key));
        return Children.Count == 0 ? $"<{Tag}{names}/>" : $"<{Tag}{names}>{string.Concat(Children.Select(c => $"<{c.Tag}/>").Distinct(StringComparer.Ordinal))}</{Tag}>";
    }

    internal void Set(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        for (var i = 0; i < _attributes.Count; i++)
        {
            if (string.Equals(_attributes[i].Key, name, StringComparison.Ordinal))
            {
                _attributes[i] = new(name, value);
                return;
            }
        }

        _attributes.Add(new(name, value));
    }
}
