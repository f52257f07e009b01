using System.Globalization;
using System.Text;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <summary>Every stanza that went over the simulator's sockets, oldest first, up to a limit.</summary>
public sealed class Transcript
{
    private readonly Lock _gate = new();
    private readonly Queue<PassedStanza> _kept = new();
    private readonly Queue<OpenedText> _texts = new();
    private readonly Queue<ClientGreeting> _greetings = new();
    private readonly TimeProvider _clock;
    private readonly int _limit;

    internal Transcript(TimeProvider clock, int limit) => (_clock, _limit) = (clock, limit);

    /// <summary>All of it, or what one device ("number:id", or "new" before it has logged in) sent and got.</summary>
    public IReadOnlyList<TranscriptEntry> Read(string? device = null)
    {
        lock (_gate)
        {
            return [.. _kept.Where(kept => device is null || kept.Device == device)
                .Select(kept => new TranscriptEntry(kept.At, kept.Device, kept.FromClient, kept.Node.Tag, Text(kept.Node)))];
        }
    }

    /// <summary>One line a stanza: time, device, direction, stanza.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var lines = Read().Select(entry =>
            string.Create(CultureInfo.InvariantCulture, $"{entry.At:HH:mm:ss.fff} {entry.Device,-20} {(entry.FromClient ? "→" : "←")} {entry.Text}"));
        await File.WriteAllLinesAsync(path, lines, cancellationToken);
    }

    /// <summary>The same as <see cref="Read"/>, as it was sent.</summary>
    internal IReadOnlyList<PassedStanza> Stanzas => Copy(_kept);

    /// <summary>What phones opened of what they were sent.</summary>
    internal IReadOnlyList<OpenedText> Texts => Copy(_texts);

    /// <summary>What clients said of themselves inside their handshakes.</summary>
    internal IReadOnlyList<ClientGreeting> Greetings => Copy(_greetings);

    internal void Add(string device, bool fromClient, Node node) => Keep(_kept, new(_clock.GetUtcNow(), device, fromClient, node));

    internal void Add(OpenedText text) => Keep(_texts, text);

    internal void Add(ClientGreeting greeting) => Keep(_greetings, greeting);

    private void Keep<T>(Queue<T> queue, T entry)
    {
        if (_limit == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (queue.Count == _limit)
            {
                queue.Dequeue();
            }

            queue.Enqueue(entry);
        }
    }

    private T[] Copy<T>(Queue<T> queue)
    {
        lock (_gate)
        {
            return [.. queue];
        }
    }

    private static string Text(Node node)
    {
        var output = new StringBuilder();
        Write(node, output);
        return output.ToString();
    }

    /// <summary>As XML; bytes only by their number, since they are sealed or keys.</summary>
    private static void Write(Node node, StringBuilder output)
    {
        output.Append('<').Append(node.Tag);
        foreach (var (name, value) in node.Attributes)
        {
            output.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
        }

        if (node.Children.Count == 0 && node.Data is null)
        {
            output.Append("/>");
            return;
        }

        output.Append('>');
        if (node.Data is { } data)
        {
            output.Append(CultureInfo.InvariantCulture, $"{data.Length} bytes");
        }

        foreach (var child in node.Children)
        {
            Write(child, output);
        }

        output.Append("</").Append(node.Tag).Append('>');
    }
}

/// <summary>One stanza.</summary>
/// <param name="At">When it passed.</param>
/// <param name="Device">"number:id", or "new" before it has logged in.</param>
/// <param name="FromClient">Sent by the client.</param>
/// <param name="Tag">Of the stanza.</param>
/// <param name="Text">The stanza as XML, with the number of bytes in place of each leaf.</param>
public sealed record TranscriptEntry(DateTimeOffset At, string Device, bool FromClient, string Tag, string Text);

/// <summary>One stanza, as it was sent.</summary>
internal sealed record PassedStanza(DateTimeOffset At, string Device, bool FromClient, Node Node);

/// <summary>A sealed part that a phone opened: by whom it was sent, its stanza's id, how it was sealed, and what was in it without padding.</summary>
internal sealed record OpenedText(string Reader, string Sender, string Id, string Seal, ReadOnlyMemory<byte> Content);

/// <summary>What a client said of itself: "new" before it is linked, otherwise its number.</summary>
internal sealed record ClientGreeting(string Name, ClientPayload Payload);
