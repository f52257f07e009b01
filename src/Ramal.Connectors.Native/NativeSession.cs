using Microsoft.Extensions.Logging;
using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Transport;

namespace Ramal.Connectors.Native;

/// <summary>One linked device, as Ramal uses it. Shares nothing with any other; what waits is bounded.</summary>
internal sealed partial class NativeSession
    : IConnectorSession, IPairable, IUnlinkable, IRemoteDeleter, IGroupReader, INumberChecker, ISentMessageFinder, IMessageIdChooser, IMediaReader,
      IReadMarker
{
    private readonly InstanceContext _context;
    private readonly NativeLink _link;
    private readonly NativePairing _pairing;
    private readonly NativeSend _send;

    public NativeSession(InstanceContext context, WhatsAppOptions options, Wire wire)
    {
        _context = context;
        NativeLink? link = null;
        _link = link = new NativeLink(context, options with
        {
            MediaHandler = wire.MediaHandler(context.Http),
            OpenSocketAsync = async (endpoint, cancellationToken) =>
            {
                try
                {
                    var socket = await wire.OpenAsync(context.Http, endpoint, cancellationToken);
                    link!.NoteRefusedAddress(false);
                    return socket;
                }
                catch (Exception failure)
                {
                    link!.NoteRefusedAddress(failure.IsAddressNotAllowed());
                    throw;
                }
            },
        });
        _pairing = new NativePairing(_link, context.Clock);
        _send = new NativeSend(_link, context.Clock);
    }

    public async Task StartAsync(CancellationToken cancellationToken) => await _link.TakeUpAsync(tellsNeverLinked: true, cancellationToken);

    public ExternalMessageId ChooseId() => new(WhatsAppClient.NewMessageId());

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Rejected(ConnectorError.NotConnected, "Stopped before the message left.");
        }

        var outcome = await _send.SendAsync(message, cancellationToken);
        LogSent(_context.Logger, outcome.GetType().Name, (outcome as SendOutcome.Rejected)?.Error);
        return outcome;
    }

    public IAsyncEnumerable<PairingStep> PairAsync(PairingRequest request, CancellationToken cancellationToken) =>
        _pairing.PairAsync(request, cancellationToken);

    public async Task<ConnectorResult<bool>> UnlinkAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _link.UnlinkAsync(cancellationToken) switch
            {
                null => true,
                { } standing => new ConnectorResult<bool>(
                    LinkStates.Of(standing.Cause)?.Cause switch
                    {
                        LinkCause.Unreachable => ConnectorError.Unreachable,
                        LinkCause.NotTheProvider => ConnectorError.NotTheProvider,
                        _ => ConnectorError.NotConnected,
                    },
                    standing.Detail),
            };
        }
        catch (Exception failure) when (ErrorOf(failure) is not null)
        {
            return new ConnectorResult<bool>(ErrorOf(failure)!.Value, failure.Message);
        }
    }

    /// <summary>Nothing of ours is kept anywhere but in our store and in the phone's list of devices.</summary>
    public Task<ConnectorResult<bool>> DeleteRemoteAsync(CancellationToken cancellationToken) => UnlinkAsync(cancellationToken);

    public Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadGroupsAsync(CancellationToken cancellationToken) => AskAsync(
        async client =>
        {
            var groups = await client.ListGroupsAsync(cancellationToken);
            return (IReadOnlyList<GroupInfo>)[.. groups.Select(group => new GroupInfo(
                Addresses.ChatOf(group.Id),
                group.Subject,
                group.Members.Count,
                group.Members.Where(member => IsMe(client, member)).Select(member => (bool?)member.IsAdmin).FirstOrDefault()))];
        });

    public Task<ConnectorResult<IReadOnlyList<NumberCheck>>> CheckNumbersAsync(IReadOnlyList<string> numbers, CancellationToken cancellationToken) =>
        AskAsync(client => _send.CheckAsync(client, numbers, cancellationToken));

    public async Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindSentAsync(SentMessageQuery query, CancellationToken cancellationToken)
    {
        // The engine's own store answers, also while there is no link.
        if (_link.Client is not { } client)
        {
            return new ConnectorResult<IReadOnlyList<SentMessage>>(ConnectorError.NotConnected, null);
        }

        return ConnectorResult.Of(SentHistory.Find(await client.ReadSentAsync(cancellationToken), query, _send.AddressOf(query.To)));
    }

    public Task<ConnectorResult<long>> ReadMediaAsync(
        MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken) =>
        ReceivedFiles.ReadAsync(_link, file, destination, maxBytes, cancellationToken);

    public Task<ConnectorResult<bool>> MarkReadAsync(ChatId chat, IReadOnlyList<ReadMark> messages, CancellationToken cancellationToken)
    {
        if (Addresses.Read(chat) is not { } where)
        {
            return Task.FromResult(new ConnectorResult<bool>(ConnectorError.InvalidRecipient, null));
        }

        return AskAsync(async client =>
        {
            // One receipt for each author: that is how WhatsApp counts them.
            foreach (var ofOne in messages.GroupBy(message => where.IsGroup ? message.Sender : null))
            {
                var author = where.IsGroup ? Addresses.Read(ofOne.Key) ?? where : where;
                await client.MarkReadAsync(where, author, [.. ofOne.Select(message => message.Id.Value)], cancellationToken);
            }

            return true;
        });
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static bool IsMe(WhatsAppClient client, WhatsApp.Groups.GroupMember member) =>
        member.Person.Bare == client.Lid?.Bare || member.Person.Bare == client.Phone?.Bare || (member.Phone is { } phone && phone.Bare == client.Phone?.Bare);

    private static ConnectorError? ErrorOf(Exception failure) => failure switch
    {
        LinkLostException => ConnectorError.NotConnected,
        TimeoutException => ConnectorError.Unreachable,
        QueryException { Code: 429 } => ConnectorError.RateLimited,
        QueryException or StanzaFormatException => ConnectorError.ProviderFailed,
        ObjectDisposedException => ConnectorError.NotConnected,
        _ => null,
    };

    private async Task<ConnectorResult<T>> AskAsync<T>(Func<WhatsAppClient, Task<T>> ask)
    {
        if (_link.Online is not { } client)
        {
            return new ConnectorResult<T>(ConnectorError.NotConnected, null);
        }

        try
        {
            return ConnectorResult.Of(await ask(client));
        }
        catch (Exception failure) when (ErrorOf(failure) is { } error)
        {
            return new ConnectorResult<T>(error, failure.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Send ended {Outcome} {Error}")]
    private static partial void LogSent(ILogger logger, string outcome, ConnectorError? error);
}
