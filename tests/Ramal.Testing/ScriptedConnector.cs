using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ramal.Connectors;

namespace Ramal.Testing;

/// <summary>
/// A connector that does what a test says. What it knows of each instance outlives its sessions, as a provider would.
/// Unless told otherwise, pairing succeeds at once with a number of its own, and every send is accepted at once.
/// </summary>
public sealed class ScriptedConnector : IConnector
{
    private readonly ConcurrentDictionary<string, ScriptedLine> _lines = new(StringComparer.Ordinal);
    private static int _numbers = 10_000_000;

    public string Kind { get; init; } = "scripted";

    public IReadOnlyList<SettingDescription> Settings { get; init; } = [new("address", Required: false, Secret: false), new("key", Required: false, Secret: true)];

    public Type SessionType { get; init; } = typeof(ScriptedSession);

    /// <summary>What becomes of a send; a line may have its own.</summary>
    public Func<ScriptedLine, OutgoingMessage, CancellationToken, Task<SendOutcome>> OnSend { get; set; } =
        (line, message, _) => Task.FromResult<SendOutcome>(new SendOutcome.Accepted(message.ChosenId ?? line.NextId()));

    /// <summary>What the Test button finds.</summary>
    public ConnectionTest Test { get; set; } = new(ConnectionTestState.Connected, null, TimeSpan.FromMilliseconds(3));

    /// <summary>How many sessions were made and not disposed yet.</summary>
    public int OpenSessions => _lines.Values.Sum(line => line.OpenSessions);

    /// <summary>How many messages were handed over on all lines.</summary>
    public int HandedCount => _lines.Values.Sum(line => line.HandedCount);

    public ICollection<ScriptedLine> Lines => _lines.Values;

    /// <summary>What lies behind an instance.</summary>
    /// <param name="sessionKey"><c>2_1</c>.</param>
    public ScriptedLine Line(string sessionKey) => _lines.GetOrAdd(
        sessionKey, key => new ScriptedLine(key, $"55119{Interlocked.Increment(ref _numbers):D8}"));

    public IReadOnlyList<SettingProblem> Validate(ConnectorSettings settings) =>
        [.. Settings.Where(setting => setting.Required && string.IsNullOrWhiteSpace(settings[setting.Name]))
            .Select(setting => new SettingProblem(setting.Name, SettingProblemKind.Missing))];

    public Task<ConnectionTest> TestAsync(ConnectorSettings settings, HttpClient http, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.FromResult(Test);

    public IConnectorSession Open(InstanceContext context) => new ScriptedSession(this, Line(context.SessionKey), context);
}

/// <summary>What lies behind one instance: the provider and the phone.</summary>
/// <param name="sessionKey"><c>2_1</c>.</param>
/// <param name="phoneNumber">E.164 digits.</param>
public sealed class ScriptedLine(string sessionKey, string phoneNumber)
{
    private readonly ConcurrentQueue<HandedMessage> _handed = new();
    private int _count;
    private int _ids;

    public string SessionKey => sessionKey;

    /// <summary>The number that pairing tells.</summary>
    public string PhoneNumber { get; set; } = phoneNumber;

    public string ProfileName { get; set; } = "Loja";

    /// <summary>What a started session reports.</summary>
    public LinkState State { get; set; } = LinkState.Connected;

    public LinkCause? Cause { get; set; }

    /// <summary>Steps of the next pairings before the last one; each waits for <see cref="Scan"/> when <see cref="WaitsForScan"/>.</summary>
    public IReadOnlyList<PairingStep> Steps { get; set; } = [];

    /// <summary>The last step; null for paired with <see cref="PhoneNumber"/>.</summary>
    public PairingStep? LastStep { get; set; }

    /// <summary>Keeps a pairing on its last step but one until <see cref="Scan"/>.</summary>
    public bool WaitsForScan { get; set; }

    public TaskCompletionSource Scanned { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Replaces the connector's answer for this line.</summary>
    public Func<ScriptedLine, OutgoingMessage, CancellationToken, Task<SendOutcome>>? OnSend { get; set; }

    /// <summary>Runs when a session starts, before it reports.</summary>
    public Func<CancellationToken, Task>? OnStart { get; set; }

    public IReadOnlyList<GroupInfo> Groups { get; set; } = [];

    /// <summary>Replaces <see cref="Groups"/>.</summary>
    public Func<CancellationToken, Task<ConnectorResult<IReadOnlyList<GroupInfo>>>>? OnReadGroups { get; set; }

    public IReadOnlyList<SentMessage> Sent { get; set; } = [];

    public ConnectorResult<bool> UnlinkAnswer { get; set; } = true;

    public ConnectorResult<bool> DeleteAnswer { get; set; } = true;

    public Func<ReadOnlyMemory<byte>, CancellationToken, Task<CallbackReading>> OnCallback { get; set; } = (_, _) => Task.FromResult(CallbackReading.Stored);

    /// <summary>The bytes of a received file.</summary>
    public Func<MessageContent.File, CancellationToken, Task<ConnectorResult<byte[]>>> OnReadMedia { get; set; } =
        (_, _) => Task.FromResult(new ConnectorResult<byte[]>(ConnectorError.MediaRejected, "Not scripted."));

    /// <summary>What was marked as read, in order.</summary>
    public ConcurrentQueue<(ChatId Chat, IReadOnlyList<ReadMark> Messages)> ReadMarks { get; } = new();

    /// <summary>The callback address the last session was given.</summary>
    public Uri? Callback { get; internal set; }

    /// <summary>What the last session was opened with, by name of setting.</summary>
    public ConnectorSettings? Settings { get; internal set; }

    /// <summary>Everything handed over, in order.</summary>
    public IReadOnlyCollection<HandedMessage> Handed => _handed;

    public int HandedCount => Volatile.Read(ref _count);

    public int Starts { get; internal set; }

    public int Pairings { get; internal set; }

    public int Unlinks { get; internal set; }

    public int RemoteDeletions { get; internal set; }

    public int OpenSessions { get; internal set; }

    /// <summary>The session in use; null when there is none.</summary>
    public ScriptedSession? Session { get; internal set; }

    public ExternalMessageId NextId() => new($"{sessionKey}-{Interlocked.Increment(ref _ids)}");

    public void Scan() => Scanned.TrySetResult();

    /// <summary>Reports through the open session, as a provider's news would come.</summary>
    public Task PublishAsync(ConnectorEvent happened) =>
        (Session ?? throw new InvalidOperationException($"{sessionKey} has no session.")).Events.PublishAsync(happened, CancellationToken.None);

    /// <summary>Changes the link and reports it.</summary>
    public Task ChangeLinkAsync(LinkState state, LinkCause? cause = null)
    {
        (State, Cause) = (state, cause);
        return PublishAsync(new ConnectorEvent.LinkChanged($"link-{Interlocked.Increment(ref _ids)}", DateTimeOffset.UtcNow, state, cause, PhoneNumber, ProfileName));
    }

    internal void Hand(OutgoingMessage message, DateTimeOffset at)
    {
        Interlocked.Increment(ref _count);
        _handed.Enqueue(new HandedMessage(message, at));
    }

    internal void ForgetScan() => Scanned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A message that was handed over.</summary>
public sealed record HandedMessage(OutgoingMessage Message, DateTimeOffset At);

/// <summary>One session of a <see cref="ScriptedConnector"/>.</summary>
public sealed class ScriptedSession
    : IConnectorSession, IPairable, IUnlinkable, IRemoteDeleter, IGroupReader, INumberChecker, ISentMessageFinder, ICallbackReader, IMessageIdChooser,
        IMediaReader, IReadMarker
{
    private readonly ScriptedConnector _connector;
    private readonly ScriptedLine _line;
    private readonly InstanceContext _context;
    private int _isDisposed;

    internal ScriptedSession(ScriptedConnector connector, ScriptedLine line, InstanceContext context)
    {
        (_connector, _line, _context) = (connector, line, context);
        lock (line)
        {
            (line.Session, line.Callback, line.Settings) = (this, context.Callback, context.Settings);
            line.OpenSessions++;
        }
    }

    public IConnectorEvents Events => _context.Events;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _line.Starts++;
        if (_line.OnStart is { } start)
        {
            await start(cancellationToken);
        }

        await _line.ChangeLinkAsync(_line.State, _line.Cause);
    }

    public Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        _line.Hand(message, _context.Clock.GetUtcNow());
        return (_line.OnSend ?? _connector.OnSend)(_line, message, cancellationToken);
    }

    public async IAsyncEnumerable<PairingStep> PairAsync(PairingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _line.Pairings++;
        foreach (var step in _line.Steps)
        {
            yield return step;
        }

        if (_line.WaitsForScan)
        {
            await _line.Scanned.Task.WaitAsync(cancellationToken);
            _line.ForgetScan();
        }

        yield return _line.LastStep ?? new PairingStep.Paired(_line.PhoneNumber, _line.ProfileName);
    }

    public Task<ConnectorResult<bool>> UnlinkAsync(CancellationToken cancellationToken)
    {
        _line.Unlinks++;
        return Task.FromResult(_line.UnlinkAnswer);
    }

    public Task<ConnectorResult<bool>> DeleteRemoteAsync(CancellationToken cancellationToken)
    {
        _line.RemoteDeletions++;
        return Task.FromResult(_line.DeleteAnswer);
    }

    public Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadGroupsAsync(CancellationToken cancellationToken) =>
        _line.OnReadGroups is { } read ? read(cancellationToken) : Task.FromResult(ConnectorResult.Of(_line.Groups));

    /// <summary>Numbers that end in 0 have no WhatsApp.</summary>
    public Task<ConnectorResult<IReadOnlyList<NumberCheck>>> CheckNumbersAsync(IReadOnlyList<string> numbers, CancellationToken cancellationToken)
    {
        IReadOnlyList<NumberCheck> checks =
            [.. numbers.Select(number => number.EndsWith('0') ? new NumberCheck(number, false, null) : new NumberCheck(number, true, new ChatId($"{number}@scripted")))];
        return Task.FromResult(ConnectorResult.Of(checks));
    }

    public Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindSentAsync(SentMessageQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(ConnectorResult.Of(_line.Sent));

    public Task<CallbackReading> ReadCallbackAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => _line.OnCallback(body, cancellationToken);

    public ExternalMessageId ChooseId() => _line.NextId();

    public async Task<ConnectorResult<long>> ReadMediaAsync(MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        var answer = await _line.OnReadMedia(file, cancellationToken);
        if (answer.Error is not null)
        {
            return new ConnectorResult<long>(answer.Error.Value, answer.Detail);
        }

        await destination.WriteAsync(answer.Value, cancellationToken);
        return answer.Value!.LongLength;
    }

    public Task<ConnectorResult<bool>> MarkReadAsync(ChatId chat, IReadOnlyList<ReadMark> messages, CancellationToken cancellationToken)
    {
        _line.ReadMarks.Enqueue((chat, messages));
        return Task.FromResult<ConnectorResult<bool>>(true);
    }


    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            lock (_line)
            {
                _line.OpenSessions--;
                _line.Session = ReferenceEquals(_line.Session, this) ? null : _line.Session;
            }
        }

        return ValueTask.CompletedTask;
    }
}
