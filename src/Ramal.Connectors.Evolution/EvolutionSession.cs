using Microsoft.Extensions.Logging;

namespace Ramal.Connectors.Evolution;

/// <summary>One instance of an Evolution server, as Ramal uses it.</summary>
internal sealed partial class EvolutionSession
    : IConnectorSession, IPairable, IUnlinkable, IRemoteDeleter, IGroupReader, INumberChecker, ISentMessageFinder, ICallbackReader,
        IMediaReader, IReadMarker
{
    private readonly CancellationTokenSource _closing = new();
    private readonly InstanceContext _context;
    private readonly EvolutionApi _api;
    private readonly LinkReport _report;
    private readonly CallbackWatch _callbacks;
    private readonly EvolutionHistory _history;
    private readonly EvolutionWatch _watch;
    private readonly EvolutionPairing _pairing;
    private readonly EvolutionRemote _remote;
    private readonly SentMessages _sent;

    public EvolutionSession(InstanceContext context)
    {
        _context = context;
        _api = new EvolutionApi(EvolutionSettings.Read(context.Settings), context.Http, context.Clock, _closing.Token);
        _report = new LinkReport(context.Events, context.Clock);
        _callbacks = new CallbackWatch(context.Events, context.Clock, context.Callback is not null);
        _history = new EvolutionHistory(_api, context.Events, context.Clock);
        var check = new LinkCheck(_api, _report);
        _watch = new EvolutionWatch(context, _api, _report, check, _callbacks, _history);
        _pairing = new EvolutionPairing(context, _api, _report, check, _callbacks, _watch);
        _remote = new EvolutionRemote(_api, _report, context.Clock);
        _sent = new SentMessages(_api, _history, context.Clock);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _watch.StartAsync(_closing.Token, cancellationToken);

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (_closing.IsCancellationRequested)
        {
            return new SendOutcome.Rejected(ConnectorError.NotConnected, "The session is closed.");
        }

        var outcome = await EvolutionSend.SendAsync(_api, message, cancellationToken);
        if (outcome is SendOutcome.Accepted accepted)
        {
            _history.Track(accepted.Id);
            _callbacks.Expect();
        }
        else if (outcome is SendOutcome.Rejected { Error: ConnectorError.NotConnected })
        {
            _watch.LookSoon();
        }

        LogSent(_context.Logger, outcome.GetType().Name, (outcome as SendOutcome.Rejected)?.Error);
        return outcome;
    }

    public IAsyncEnumerable<PairingStep> PairAsync(PairingRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        return _pairing.PairAsync(request, _closing.Token, cancellationToken);
    }

    public Task<ConnectorResult<bool>> UnlinkAsync(CancellationToken cancellationToken) => _remote.UnlinkAsync(cancellationToken);

    public Task<ConnectorResult<bool>> DeleteRemoteAsync(CancellationToken cancellationToken) => _remote.DeleteAsync(cancellationToken);

    public Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadGroupsAsync(CancellationToken cancellationToken) =>
        GroupsAndNumbers.ReadGroupsAsync(_api, cancellationToken);

    public Task<ConnectorResult<IReadOnlyList<NumberCheck>>> CheckNumbersAsync(
        IReadOnlyList<string> numbers, CancellationToken cancellationToken) =>
        GroupsAndNumbers.CheckNumbersAsync(_api, numbers, cancellationToken);

    public Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindSentAsync(SentMessageQuery query, CancellationToken cancellationToken) =>
        _sent.FindAsync(query, cancellationToken);

    public Task<ConnectorResult<long>> ReadMediaAsync(MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken) =>
        ReceivedMessages.ReadMediaAsync(_api, file, destination, maxBytes, cancellationToken);

    public Task<ConnectorResult<bool>> MarkReadAsync(ChatId chat, IReadOnlyList<ReadMark> messages, CancellationToken cancellationToken) =>
        ReceivedMessages.MarkReadAsync(_api, chat, messages, cancellationToken);

    public async Task<CallbackReading> ReadCallbackAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        var content = EvolutionCallback.Translate(body, _api.InstanceName, _context.Clock.GetUtcNow());
        if (content is not { IsOurs: true })
        {
            return content is null ? CallbackReading.Malformed : CallbackReading.Ignored;
        }

        await _callbacks.HeardAsync(cancellationToken);
        foreach (var happened in content.Events)
        {
            await _context.Events.PublishAsync(happened, cancellationToken);
        }

        if (content.Qr is { } qr)
        {
            _pairing.Hear(qr);
        }

        var isTold = content.Link is { } link && await TellAsync(link, cancellationToken);
        return isTold || content.Events.Count > 0 ? CallbackReading.Stored : CallbackReading.Ignored;
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await _watch.WhenEnded();
        await _api.WhenIdle();
    }

    /// <summary>Tells what the event proves; for the rest it only asks for a look. Evolution emits fifty "connecting" a second when it cannot reach WhatsApp.</summary>
    private async Task<bool> TellAsync(LinkHint link, CancellationToken cancellationToken)
    {
        switch (link.Kind)
        {
            case LinkHintKind.Open:
                await _report.TellAsync(LinkState.Connected, null, link.PhoneNumber, link.ProfileName, link.DedupKey, cancellationToken);
                break;
            case LinkHintKind.Closed when !_pairing.IsRunning:
                await _report.TellClosedAsync(link.Reason, link.DedupKey, cancellationToken);
                break;
            case LinkHintKind.Removed when !_pairing.IsRunning:
                await _report.TellAsync(
                    LinkState.Disconnected, _report.UnlinkedHere ? LinkCause.UnlinkedHere : LinkCause.UnknownRemoteInstance, null, null, link.DedupKey, cancellationToken);
                break;
            case LinkHintKind.Connecting or LinkHintKind.Refused:
                _watch.LookSoon();
                break;
        }

        if (link.Kind != LinkHintKind.Connecting)
        {
            _pairing.Hear(link);
        }

        return link.Kind is LinkHintKind.Open or LinkHintKind.Closed or LinkHintKind.Removed;
    }

    [LoggerMessage(LogLevel.Debug, "Send ended {Outcome} {Error}")]
    private static partial void LogSent(ILogger logger, string outcome, ConnectorError? error);
}
