using Google.Protobuf;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Tests.Interop.Differential;

/// <summary>
/// What one client did: its stanzas by kind, its greetings, and what the phones of both sides opened of it. Within a kind the order
/// counts; between kinds only where one waits for the other, since clients do the rest side by side.
/// </summary>
internal sealed class Recording
{
    private static readonly string[] Questions = ["iq get usync", "iq get encrypt key", "iq get w:g2", "iq set w:m"];

    /// <summary>
    /// Sent when time has passed, not when something happened; and what Baileys says of its presence, or not, depending on whether it
    /// heard its own name before it was ready.
    /// </summary>
    private static readonly string[] LeftOut = ["iq get w:p", "presence", "ib unified_session"];

    /// <summary>Whether it is sent again depends on how soon the last one was answered: the first tells enough.</summary>
    private static readonly string[] Repeated = ["iq set privacy tokens"];

    private static readonly string[] Beginning =
        ["iq get encrypt count", "iq set encrypt registration", "iq set passive active", "iq get encrypt digest"];

    private readonly SortedDictionary<string, List<SortedDictionary<string, string>>> _kinds = new(StringComparer.Ordinal);

    /// <param name="transcript">Of the simulator.</param>
    /// <param name="from">Its lengths before the client began.</param>
    /// <param name="number">The client's; its device is the first that was linked.</param>
    /// <param name="names">Everything that has a name.</param>
    public Recording(Transcript transcript, (int Stanzas, int Texts, int Greetings) from, string number, Names names)
    {
        var device = number + ":1";
        PassedStanza[] sent = [.. transcript.Stanzas.Skip(from.Stanzas).Where(stanza => stanza.FromClient && (stanza.Device == "new" || stanza.Device == device))];
        AddStanzas(sent, names);
        foreach (var greeting in transcript.Greetings.Skip(from.Greetings))
        {
            Add($"greeting, {(greeting.Name == "new" ? "registration" : "login")}", Flat.Of(greeting.Payload.ToByteArray(), ClientPayload.Descriptor, names));
        }

        foreach (var text in transcript.Texts.Skip(from.Texts).Where(text => text.Sender == device))
        {
            var paths = Flat.Of(text.Content, Message.Descriptor, names);
            paths["seal"] = text.Seal;
            Add($"content of {names.LabelOf(text.Id) ?? "*"} for {names.In(text.Reader)}", paths);
        }
    }

    /// <summary>Each difference as "kind | where | there | here"; those of several messages as one.</summary>
    public static IReadOnlyList<string> Differences(Recording there, Recording here)
    {
        var found = new List<(string Kind, string? Label, string What)>();
        foreach (var kind in there._kinds.Keys.Union(here._kinds.Keys).Order(StringComparer.Ordinal))
        {
            List<SortedDictionary<string, string>> theirs = there._kinds.GetValueOrDefault(kind, []), ours = here._kinds.GetValueOrDefault(kind, []);
            var (template, label) = Labelled(kind);
            if (theirs.Count != ours.Count)
            {
                found.Add((template, label, FormattableString.Invariant($"times | {theirs.Count} | {ours.Count}")));
            }

            foreach (var (one, other) in theirs.Zip(ours))
            {
                found.AddRange(one.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
                    .Where(path => one.GetValueOrDefault(path) != other.GetValueOrDefault(path))
                    .Select(path => (template, label, $"{path} | {Shown(one, path)} | {Shown(other, path)}")));
            }
        }

        return [.. found.GroupBy(difference => (difference.Kind, difference.What)).Select(same =>
            $"{same.Key.Kind.Replace("«»", string.Join(' ', same.Select(one => one.Label).Distinct(StringComparer.Ordinal)), StringComparison.Ordinal)} | {same.Key.What}")];
    }

    private static string Shown(SortedDictionary<string, string> paths, string path) =>
        !paths.TryGetValue(path, out var value) ? "–" : value.Length == 0 ? "\"\"" : value;

    private static (string Template, string? Label) Labelled(string kind) => kind.IndexOf('«') is >= 0 and var start
        ? (string.Concat(kind.AsSpan(..(start + 1)), kind.AsSpan(kind.IndexOf('»')..)), kind[start..(kind.IndexOf('»') + 1)])
        : (kind, null);

    private void AddStanzas(PassedStanza[] sent, Names names)
    {
        var asked = new List<string>();
        var beginning = new List<string>();
        foreach (var stanza in sent)
        {
            var kind = KindOf(stanza.Node, names);
            if (LeftOut.Any(unsteady => kind.StartsWith(unsteady, StringComparison.Ordinal)))
            {
                continue;
            }

            var paths = Flat.Of(stanza.Node, names);
            if (Questions.Any(question => kind.StartsWith(question, StringComparison.Ordinal)))
            {
                asked.Add(kind["iq get ".Length..]);
            }
            else if (stanza.Node.Tag == "message")
            {
                paths["asked before"] = string.Join(", ", asked);
                asked.Clear();
            }
            else if (Beginning.Contains(kind))
            {
                beginning.Add(kind);
            }

            Add(kind, paths);
        }

        Add("pairing", new(StringComparer.Ordinal) { ["order"] = Order(sent.Where(stanza => stanza.Device == "new").Select(stanza => KindOf(stanza.Node, names))) });
        Add("login", new(StringComparer.Ordinal) { ["order"] = Order(beginning) });
    }

    private static string Order(IEnumerable<string> kinds) => string.Join(", ", kinds);

    private void Add(string kind, SortedDictionary<string, string> paths)
    {
        if (!_kinds.TryGetValue(kind, out var all))
        {
            _kinds[kind] = all = [];
        }

        if (all.Count == 0 || !Repeated.Contains(kind))
        {
            all.Add(paths);
        }
    }

    private static string KindOf(Node node, Names names)
    {
        var child = node.Children.Count > 0 ? node.Children[0].Tag : null;
        var label = names.LabelOf(node["id"]);
        string?[] words = node.Tag switch
        {
            "iq" => ["iq", node["type"], node["xmlns"], child],
            "message" => ["message", node["category"], label],
            "receipt" => ["receipt", node["type"] is null or "inactive" ? "arrived" : node["type"], label],
            "ack" => ["ack", node["class"], node["type"], label],
            "presence" => ["presence", node["type"]],
            _ => [node.Tag, child],
        };
        return string.Join(' ', words.OfType<string>());
    }
}
