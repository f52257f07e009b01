namespace Ramal.Lab;

/// <summary>What was said in one conversation, both ways; bounded, so that a load test does not fill the memory twice.</summary>
internal sealed class Chat
{
    private const int KeptLines = 200;
    private readonly Lock _gate = new();
    private readonly List<LabMessage> _received = [];
    private readonly Queue<ChatLine> _lines = new();
    private DateTimeOffset _lastAt;

    public DateTimeOffset LastAt
    {
        get
        {
            lock (_gate)
            {
                return _lastAt;
            }
        }
    }

    public IReadOnlyList<LabMessage> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    public IReadOnlyList<ChatLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(LabMessage message)
    {
        lock (_gate)
        {
            _received.Add(message);
            AddLine(new ChatLine(message.Id, FromPhone: false, message.Instance, null, message.Text, message.Media?.Kind, message.Media?.FileName, message.At));
        }
    }

    public void Add(ChatLine line)
    {
        lock (_gate)
        {
            AddLine(line);
        }
    }

    private void AddLine(ChatLine line)
    {
        _lastAt = line.At;
        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }
    }
}

/// <summary>One bubble of the control page.</summary>
/// <param name="Instance">The instance that sent it or was written to.</param>
/// <param name="Author">In a group, who wrote it.</param>
internal sealed record ChatLine(string Id, bool FromPhone, string Instance, string? Author, string Text, string? MediaKind, string? FileName, DateTimeOffset At);
