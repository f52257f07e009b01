using System.Globalization;
using System.Text;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Every stanza that went over the simulator's sockets, oldest first, up to a limit.</summary>
public sealed class Transcript
{
    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, string Device, bool FromClient, Node Node)> _kept = new();
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

    internal void Add(string device, bool fromClient, Node node)
    {
        if (_limit == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_kept.Count == _limit)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue((_clock.GetUtcNow(), device, fromClient, node));
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
