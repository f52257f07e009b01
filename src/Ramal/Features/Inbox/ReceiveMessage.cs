using System.Text.Json;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// Takes what was written to a number, or from its phone, into the thread. Returns after the commit; the same happening
/// twice is in the thread once, because the provider's id is unique within the instance.
/// </summary>
internal sealed class ReceiveMessage(
    GroupCommit ledger, ResolvePerson people, OptOutWords optOutWords, GroupTitles groups, OriginConversations origins, SecretBox secrets, MediaBell media,
    TimeProvider clock)
{
    /// <summary>Clocks of phones are wrong at times; a message of tomorrow would stay on top for a day.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public async Task ReceivedAsync(InstanceKey key, ConnectorEvent.MessageReceived received, CancellationToken cancellationToken)
    {
        if (received.ChatKind == ChatKind.Broadcast)
        {
            return;
        }

        if (received.From.Count == 0)
        {
            // In a group it may be anybody's, and nobody changes what another one said.
            if (received.ChatKind == ChatKind.Person && received.Content is MessageContent.Edit or MessageContent.Delete)
            {
                await AmendAsync(key, AmendMessage.OtherSide, received.Content, received.At);
            }

            return;
        }

        var sender = await people.HandleAsync(key.AccountId, received.From, null, received.PushName, cancellationToken);
        if (StoredContent.Of(received.Content) is not { } content)
        {
            await AmendAsync(key, sender.Id.ToString(), received.Content, received.At);
            return;
        }

        var isGroup = received.ChatKind == ChatKind.Group;
        var isOptOut = !isGroup && content.Kind == "text" && await optOutWords.MatchesAsync(key.AccountId, content.Text, cancellationToken);
        await StoreAsync(Entry(key, received.Id, received.Chat, received.At, received.ReplyTo, content) with
        {
            IsIncoming = true,
            IsGroup = isGroup,
            Title = isGroup ? await groups.OfAsync(key, received.Chat, cancellationToken) : sender.Name,
            ContactId = isGroup ? null : sender.Id,
            OriginContactId = isGroup ? null : sender.OriginId,
            OriginConversationId = isGroup ? null : await origins.OfAsync(key, sender, received.Chat.Value, cancellationToken),
            SenderId = sender.Id,
            IsOptOut = isOptOut,
        }, received.Content as MessageContent.File);
    }

    /// <summary>Our own number wrote: through us (the echo), or on the phone.</summary>
    public async Task SentElsewhereAsync(InstanceKey key, ConnectorEvent.MessageSentElsewhere sent, CancellationToken cancellationToken)
    {
        if (sent.ChatKind == ChatKind.Broadcast || (sent.ChatKind == ChatKind.Person && sent.To.Count == 0))
        {
            return;
        }

        if (StoredContent.Of(sent.Content) is not { } content)
        {
            await AmendAsync(key, "", sent.Content, sent.At);
            return;
        }

        var isGroup = sent.ChatKind == ChatKind.Group;
        var person = isGroup ? null : await people.HandleAsync(key.AccountId, sent.To, null, null, cancellationToken);
        await StoreAsync(Entry(key, sent.Id, sent.Chat, sent.At, sent.ReplyTo, content) with
        {
            IsGroup = isGroup,
            Title = person?.Name ?? await groups.OfAsync(key, sent.Chat, cancellationToken),
            ContactId = person?.Id,
            OriginContactId = person?.OriginId,
            OriginConversationId = person is null ? null : await origins.OfAsync(key, person, sent.Chat.Value, cancellationToken),
        }, sent.Content as MessageContent.File);
    }

    public async Task SeenAsync(InstanceKey key, ConnectorEvent.PersonSeen seen, CancellationToken cancellationToken)
    {
        if (seen.Aliases.Count > 0)
        {
            await people.HandleAsync(key.AccountId, seen.Aliases, seen.AddressBookName, seen.PushName, cancellationToken);
        }
    }

    public Task TickAsync(InstanceKey key, ConnectorEvent.ReceiptReceived receipt) =>
        ledger.RunAsync(new AdvanceTick(key, receipt.Id, receipt.Receipt, clock.GetUtcNow()));

    /// <summary>One submission, so one commit: the message, what is needed to fetch its file, and what an opt-out word does.</summary>
    public async Task<StoredMessage?> StoreAsync(ThreadEntry entry, MessageContent.File? file)
    {
        var now = clock.GetUtcNow();
        var stored = new StoreMessage(entry, now);
        var together = new List<Statement>(3) { stored };
        if (file is not null)
        {
            together.Add(new QueueMedia(entry, secrets.Seal(JsonSerializer.Serialize(file)), now));
        }

        if (entry.IsOptOut)
        {
            together.Add(new OptOutPerson(entry, now));
        }

        ledger.Submit(together);
        var answer = await stored.Answer;
        if (answer is not null && file is not null)
        {
            media.Call();
        }

        return answer;
    }

    private Task<bool> AmendAsync(InstanceKey key, string actor, MessageContent content, DateTimeOffset at)
    {
        var now = clock.GetUtcNow();
        return ledger.RunAsync(content switch
        {
            MessageContent.Reaction reaction => new AmendMessage(key, reaction.To.Value, "reaction", actor, Emoji(reaction.Emoji), at, now),
            MessageContent.Edit edit => new AmendMessage(key, edit.Of.Value, "edit", actor, Folded.Storable(edit.Body, InboxMessage.MaxText), at, now),
            MessageContent.Delete delete => new AmendMessage(key, delete.Of.Value, "delete", actor, null, at, now),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private ThreadEntry Entry(
        InstanceKey key, ExternalMessageId id, ChatId chat, DateTimeOffset at, ExternalMessageId? replyTo, (string Kind, string Text, StoredContent? More) content)
    {
        var latest = clock.GetUtcNow() + Ahead;
        return new ThreadEntry
        {
            Key = key,
            MessageId = Ids.New(clock),
            ConversationId = Ids.New(clock),
            ExternalId = id.Value,
            IsIncoming = false,
            IsGroup = false,
            ChatId = chat.Value,
            Title = "",
            At = at < latest ? at : latest,
            Kind = content.Kind,
            Text = content.Text,
            Content = content.More?.ToJson(),
            ReplyTo = replyTo?.Value,
            HasFile = content.Kind is "image" or "video" or "audio" or "voiceNote" or "document" or "sticker",
        };
    }

    private static string? Emoji(string? emoji) => string.IsNullOrEmpty(emoji) ? null : Folded.Storable(emoji, 40);
}
