using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Tests.Interop.Differential;

/// <summary>
/// Stanzas and protobufs as paths with values: what is random or tells the time becomes "*", keys and sealed bytes become their length. Whether people
/// are addressed by number or by LID is one path of its own, or everything would differ because of it.
/// </summary>
internal static partial class Flat
{
    /// <summary>Longer bytes have lengths that depend on chance.</summary>
    private const int MaxFixed = 64;

    /// <summary>Baileys 7.0.0-rc14 adds its reporting token to some messages and not to others, from run to run.</summary>
    private const string Unsteady = "reporting";

    private static readonly string[] Passing = ["id", "t", "ts", "timestamp", "sid", "phash", "e"];

    public static SortedDictionary<string, string> Of(Node node, Names names)
    {
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(node, "", names, paths);
        return Folded(paths);
    }

    public static SortedDictionary<string, string> Of(ReadOnlyMemory<byte> message, MessageDescriptor type, Names names)
    {
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(message.ToArray(), type, "", names, paths);
        return Folded(paths);
    }

    /// <summary>A person, with or without device, whatever the form of the address.</summary>
    [GeneratedRegex(@"\b(?<who>[A-Z])(?<lid>\.lid)?(?<device>:\d+)?@(lid|s\.whatsapp\.net)")]
    private static partial Regex Address();

    private static SortedDictionary<string, string> Folded(SortedDictionary<string, string> paths)
    {
        var forms = new SortedSet<string>(StringComparer.Ordinal);
        string Fold(string text) => Address().Replace(text, match =>
        {
            forms.Add($"{match.Groups["who"].Value} by {(match.Groups["lid"].Success ? "LID" : "number")}");
            return match.Groups["who"].Value + match.Groups["device"].Value;
        });

        var folded = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value) in paths)
        {
            folded[Fold(path)] = Fold(value);
        }

        if (forms.Count > 0)
        {
            folded["addresses"] = string.Join(", ", forms);
        }

        return folded;
    }

    private static void Add(Node node, string path, Names names, SortedDictionary<string, string> paths)
    {
        foreach (var (name, value) in node.Attributes)
        {
            paths[$"{path}@{name}"] = Passing.Contains(name) ? names.LabelOf(value) ?? "*" : names.In(value);
        }

        if (node.Data is { } data)
        {
            paths[path + "="] = node.Tag is "contact" ? names.In(Encoding.UTF8.GetString(data.Span)) : node.Tag == "enc" ? "sealed" : Length(data.Length);
        }

        var groups = node.Children.Where(child => child.Tag != Unsteady).GroupBy(child => child.Tag, StringComparer.Ordinal).ToArray();
        if (groups.Length > 0)
        {
            paths[path + "/"] = string.Join(", ", groups.Select(group => group.Key));
        }

        foreach (var group in groups)
        {
            Node[] children = [.. group];
            var forms = children.Select(child => string.Join('\n', Of(child, names))).Distinct(StringComparer.Ordinal).Count();
            if (children.Length > 1)
            {
                paths[$"{path}/{group.Key} times"] = children.Length.ToString(CultureInfo.InvariantCulture);
            }

            // What is the same many times over is shown once.
            for (var i = 0; i < (forms == 1 ? 1 : children.Length); i++)
            {
                var which = forms == 1 ? "" : children[i]["jid"] is { } jid ? $"[{names.In(jid)}]" : $"[{i}]";
                Add(children[i], $"{path}/{group.Key}{which}", names, paths);
            }
        }
    }

    private static void Add(byte[] message, MessageDescriptor? type, string path, Names names, SortedDictionary<string, string> paths)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var field = type?.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag));
            var name = field?.Name ?? string.Create(CultureInfo.InvariantCulture, $"#{WireFormat.GetTagFieldNumber(tag)}");
            var at = path.Length == 0 ? name : $"{path}.{name}";
            for (var i = 2; paths.Keys.Any(known => known == at || known.StartsWith(at + ".", StringComparison.Ordinal)); i++)
            {
                at = string.Create(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? name : $"{path}.{name}")}({i})");
            }

            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    paths[at] = Number(input.ReadUInt64(), field, names);
                    break;
                case WireFormat.WireType.Fixed32:
                    paths[at] = input.ReadFixed32().ToString(CultureInfo.InvariantCulture);
                    break;
                case WireFormat.WireType.Fixed64:
                    paths[at] = input.ReadFixed64().ToString(CultureInfo.InvariantCulture);
                    break;
                default:
                    Add(input.ReadBytes().ToByteArray(), field, at, names, paths);
                    break;
            }
        }
    }

    private static void Add(byte[] bytes, FieldDescriptor? field, string at, Names names, SortedDictionary<string, string> paths)
    {
        var inner = field is { FieldType: FieldType.Message } ? field.MessageType : field?.Name == "device_props" ? DeviceProps.Descriptor : null;
        if (inner is not null)
        {
            Add(bytes, inner, at, names, paths);
        }
        else if (field is { FieldType: FieldType.String })
        {
            var text = names.In(Encoding.UTF8.GetString(bytes));
            paths[at] = text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("/v/", StringComparison.Ordinal) ? "address" : text;
        }
        else
        {
            paths[at] = Length(bytes.Length);
        }
    }

    private static string Number(ulong number, FieldDescriptor? field, Names names) => field switch
    {
        { FieldType: FieldType.Enum } => field.EnumType.FindValueByNumber((int)number)?.Name ?? number.ToString(CultureInfo.InvariantCulture),
        { FieldType: FieldType.Bool } => number == 0 ? "false" : "true",
        _ when field?.Name.Contains("timestamp", StringComparison.Ordinal) == true => "*",
        _ => names.In(number.ToString(CultureInfo.InvariantCulture)),
    };

    private static string Length(int length) => length <= MaxFixed ? string.Create(CultureInfo.InvariantCulture, $"{length} bytes") : "bytes";
}
