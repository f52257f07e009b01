using System.Collections.Concurrent;
using System.Data.Common;
using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Transport;

namespace Ramal.Connectors.Native;

/// <summary>Hands one message to the engine and says truthfully what became of it.</summary>
internal sealed class NativeSend(NativeLink link, TimeProvider clock)
{
    /// <summary>Shorter than what the server allows a session, so that the answer is ours.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    private const int MaxKnown = 2_000;

    /// <summary>Numbers found on WhatsApp, with the address to use: nobody is written to whom WhatsApp does not know.</summary>
    private readonly ConcurrentDictionary<string, Jid> _known = new(StringComparer.Ordinal);

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!IsMeant(message.To))
        {
            return Refused(ConnectorError.InvalidRecipient, "Neither a number nor a group.");
        }

        if (link.Online is not { } client)
        {
            return Refused(ConnectorError.NotConnected, "There is no link.");
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Jid? chat;
        MessageBody body;
        try
        {
            chat = await ChatAsync(client, message.To, either.Token);
            if (chat is null)
            {
                return Refused(ConnectorError.NotOnWhatsApp, null);
            }

            body = await BodyAsync(client, chat.Value, message, either.Token);
        }
        catch (Exception failure) when (ReasonOf(failure) is not null)
        {
            // Files and questions may have gone up; the message has not.
            return ReasonOf(failure)!;
        }

        return await HandOverAsync(client, chat.Value, body, message, either.Token);
    }

    /// <summary>The address under which a number was found on WhatsApp, which may have other digits; null when none was.</summary>
    public Jid? AddressOf(Recipient to) => to.Number is { } number && _known.TryGetValue(number, out var known) ? known.Bare : null;

    /// <summary>Which numbers have WhatsApp, in the order asked.</summary>
    public async Task<IReadOnlyList<NumberCheck>> CheckAsync(WhatsAppClient client, IReadOnlyList<string> numbers, CancellationToken cancellationToken)
    {
        var asked = numbers.Where(Addresses.IsNumber).Distinct(StringComparer.Ordinal).ToArray();
        var answers = asked.Length == 0 ? [] : await client.CheckNumbersAsync(asked, cancellationToken);
        var found = new Dictionary<string, Jid>(StringComparer.Ordinal);
        foreach (var answer in answers.Where(answer => answer.Exists))
        {
            found[asked.Length == 1 ? asked[0] : answer.Number] = answer.Lid ?? answer.Phone;
        }

        foreach (var (number, chat) in found)
        {
            Know(number, chat);
        }

        return [.. numbers.Select(number => new NumberCheck(
            number, found.ContainsKey(number), found.TryGetValue(number, out var chat) ? Addresses.ChatOf(chat) : null))];
    }

    private static bool IsMeant(Recipient to) =>
        to.Group is { } group ? Addresses.Read(group) is { IsGroup: true } : Addresses.IsNumber(to.Number);

    private static SendOutcome.Rejected Refused(ConnectorError error, string? detail) => new(error, detail);

    /// <summary>Why nothing was sent; null for what must not be explained away.</summary>
    private static SendOutcome.Rejected? ReasonOf(Exception failure) => failure switch
    {
        OperationCanceledException or TimeoutException => Refused(ConnectorError.NotConnected, "Stopped before the message left."),
        LinkLostException or System.Net.WebSockets.WebSocketException or ObjectDisposedException => Refused(ConnectorError.NotConnected, "The link broke before the message left."),
        MediaException => Refused(ConnectorError.ProviderFailed, "WhatsApp's media hosts did not take the file."),
        QueryException query => Refused(query.Code == 429 ? ConnectorError.RateLimited : ConnectorError.ProviderFailed, $"WhatsApp answered {query.Code}."),
        StanzaFormatException => Refused(ConnectorError.ProviderFailed, "WhatsApp's answer makes no sense."),
        SessionStoreException or DbException => Refused(ConnectorError.ProviderFailed, $"The store failed: {failure.GetType().Name}."),
        IOException => Refused(ConnectorError.MediaRejected, "The file could not be read."),
        _ => null,
    };

    private async Task<SendOutcome> HandOverAsync(WhatsAppClient client, Jid chat, MessageBody body, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var id = message.ChosenId?.Value ?? WhatsAppClient.NewMessageId();
        try
        {
            return await client.SendAsync(id, chat, body, cancellationToken) switch
            {
                SendAccepted => new SendOutcome.Accepted(new ExternalMessageId(id)),
                SendRejected rejected => Outcome(rejected, message.To),
                _ => new SendOutcome.Unknown("The link broke, or no answer came, after the message had left."),
            };
        }
        catch (Exception failure) when (failure is OperationCanceledException or SessionStoreException or DbException)
        {
            // The engine lets these through only as long as nothing has left.
            return ReasonOf(failure)!;
        }
        catch (Exception failure)
        {
            return new SendOutcome.Unknown($"The engine failed: {failure.GetType().Name}.");
        }
    }

    private SendOutcome.Rejected Outcome(SendRejected rejected, Recipient to)
    {
        if (rejected.Refusal == SendRefusal.NotOnWhatsApp && to.Number is { } number)
        {
            _known.TryRemove(number, out _);
        }

        return rejected.Refusal switch
        {
            SendRefusal.NotConnected => Refused(ConnectorError.NotConnected, "The link broke before the message left."),
            SendRefusal.NotOnWhatsApp => Refused(ConnectorError.NotOnWhatsApp, null),
            SendRefusal.NotInGroup => Refused(ConnectorError.InvalidRecipient, "This number is not in the group."),
            SendRefusal.ContentNotSupported => Refused(ConnectorError.NotSupported, null),
            SendRefusal.ReachOutLimited => Refused(ConnectorError.MessageRejected, "463: WhatsApp does not let this number write to people it does not know, for now."),
            _ => Refused(rejected.Code == 429 ? ConnectorError.RateLimited : ConnectorError.MessageRejected, $"WhatsApp refused it with {rejected.Code}."),
        };
    }

    /// <summary>The conversation's address; null when the number has no WhatsApp.</summary>
    private async Task<Jid?> ChatAsync(WhatsAppClient client, Recipient to, CancellationToken cancellationToken)
    {
        if (to.Group is { } group)
        {
            return Addresses.Read(group);
        }

        if (_known.TryGetValue(to.Number!, out var known))
        {
            return known;
        }

        await CheckAsync(client, [to.Number!], cancellationToken);
        return _known.TryGetValue(to.Number!, out known) ? known : null;
    }

    private void Know(string number, Jid chat)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[number] = chat;
    }

    private static async Task<MessageBody> BodyAsync(WhatsAppClient client, Jid chat, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var quoted = Quoted(client, chat, message.ReplyTo);
        if (message.Media is not { } media)
        {
            return new TextBody(message.Text, quoted);
        }

        var kind = KindOf(media);
        await using var content = media.OpenRead();
        var stored = await client.UploadAsync(kind, content, media.ContentType, cancellationToken);
        var caption = message.Text is { Length: > 0 } text && kind is not (WhatsApp.Media.MediaKind.Audio or WhatsApp.Media.MediaKind.VoiceNote) ? text : null;
        return new MediaBody(kind, stored, caption, media.Kind == MediaKind.Document ? media.FileName : null, null, quoted);
    }

    /// <summary>Ogg is what WhatsApp records itself: shown with a microphone.</summary>
    private static WhatsApp.Media.MediaKind KindOf(OutgoingMedia media) => media.Kind switch
    {
        MediaKind.Image => WhatsApp.Media.MediaKind.Image,
        MediaKind.Video => WhatsApp.Media.MediaKind.Video,
        MediaKind.Audio => media.ContentType.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase) ? WhatsApp.Media.MediaKind.VoiceNote : WhatsApp.Media.MediaKind.Audio,
        _ => WhatsApp.Media.MediaKind.Document,
    };

    private static WhatsApp.QuotedMessage? Quoted(WhatsAppClient client, Jid chat, QuotedMessage? quoted)
    {
        if (quoted is null)
        {
            return null;
        }

        var me = (chat.IsLid ? client.Lid : client.Phone) ?? client.Phone;
        var author = quoted.FromMe ? me?.Bare : Addresses.Read(quoted.Sender) ?? (chat.IsPerson ? chat : null);
        return author is { } known ? new WhatsApp.QuotedMessage(quoted.Id.Value, known, quoted.Text) : null;
    }
}
