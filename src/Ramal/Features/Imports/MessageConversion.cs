using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Turns one message of another program into one of ours.</summary>
internal sealed class MessageConversion(ImportSession session, IReadOnlyDictionary<string, InstanceKey> names, TimeProvider clock)
{
    private const int MaxName = 120;
    private const int MaxNote = 500;

    private readonly DateTimeOffset _now = clock.GetUtcNow();
    private readonly bool _isTable = session.Old.Program == ImportSource.Csv;

    /// <returns>Nothing when the row is not taken; only the memory of the row when the message is here already.</returns>
    public (OutboundMessage? Message, ImportedRow? Row) Convert(OldMessage old, Dictionary<Guid, int> takenIds)
    {
        if (session.AccountOf(old.OwnerKey) is not { } account || !session.HasAccount(account))
        {
            return Refuse(old, ImportRemark.PersonRemoved);
        }

        var hasId = Guid.TryParse(old.Key, out var id);
        if (hasId && takenIds.TryGetValue(id, out var holder) && holder == account)
        {
            session.Tally.AlreadyHere(ImportedKind.Messages);
            return (null, RowOf(old, account, id));
        }

        var (kind, recipient) = RecipientOf(old.To);
        if (Refusal(old, recipient) is { } refusal)
        {
            return Refuse(old, refusal);
        }

        if (!TryChooseSender(old, account, out var sender))
        {
            return Refuse(old, ImportRemark.InstanceNotFound);
        }

        if (!hasId || takenIds.ContainsKey(id))
        {
            id = Ids.New(clock);
        }

        takenIds[id] = account;
        var content = new MessageContent(kind, recipient ?? Digits(old.To), NameOf(old.ToName), TextOf(old), null, null);
        var due = old.DueAt ?? old.CreatedAt ?? _now;
        var end = EndOf(old, recipient is not null, due);
        var message = OutboundMessage.Import(
            id, account, content, new MessageTiming(due, old.TimeZone ?? session.Order.TimeZone, SendTime.DefaultLateBy), sender, end, old.CreatedAt ?? _now);
        Count(old, message);
        return (message, RowOf(old, account, id));
    }

    private (OutboundMessage?, ImportedRow?) Refuse(OldMessage old, ImportRemark remark)
    {
        session.Tally.NotTaken(ImportedKind.Messages, old.Row, remark);
        return default;
    }

    private ImportRemark? Refusal(OldMessage old, string? recipient)
    {
        var waits = old.State == OldMessageState.Pending;
        return old.Text.Trim().Length == 0 && waits ? ImportRemark.TextEmpty
            : old.Text.Length > OutboundMessage.MaxText && waits ? ImportRemark.TextTooLong
            : recipient is null && (_isTable || Digits(old.To).Length == 0) ? ImportRemark.RecipientUnreadable
            : _isTable && old.DueAt is null ? ImportRemark.TimeUnreadable
            : _isTable && waits && old.DueAt < _now - SendTime.PastTolerance ? ImportRemark.TimePassed
            : _isTable && waits && old.DueAt > _now + SendTime.Horizon ? ImportRemark.TimeTooFar
            : null;
    }

    private ImportedEnd EndOf(OldMessage old, bool hasRecipient, DateTimeOffset due)
    {
        var ended = old.EndedAt ?? due;
        return old.State switch
        {
            OldMessageState.Sent => new ImportedEnd(MessageState.Accepted, MessageReason.Imported, ended),
            OldMessageState.Failed => new ImportedEnd(MessageState.Failed, MessageReason.FailedBeforeImport, ended),
            OldMessageState.Cancelled => new ImportedEnd(MessageState.Cancelled, MessageReason.Imported, ended),
            _ when !hasRecipient => new ImportedEnd(MessageState.Failed, MessageReason.RecipientRefused, _now),
            _ when old.DueAt is null => new ImportedEnd(MessageState.Failed, MessageReason.TimeUnreadable, _now),

            // Not even by a minute: nobody expects an import to send.
            _ when due <= _now => new ImportedEnd(MessageState.Held, MessageReason.MissedTime, _now),
            _ => new ImportedEnd(MessageState.Planned, null, _now),
        };
    }

    private bool TryChooseSender(OldMessage old, int account, out MessageSender sender)
    {
        sender = new MessageSender(null, SenderChoice.Active);
        InstanceKey? named = null;
        if (old.InstanceKey is { } key)
        {
            named = _isTable ? names.TryGetValue(key, out var found) ? found : null : session.Instances.GetValueOrDefault(key);
            if (named is null && _isTable)
            {
                return false;
            }

            if (named is null)
            {
                session.Tally.Changed(ImportedKind.Messages, old.Row, ImportRemark.InstanceUnknown);
            }
        }

        // A number of another account is never a way out for this one.
        var instance = named is { } own && own.AccountId == account ? own.InstanceId : session.ActiveOf.GetValueOrDefault(account);
        sender = instance is null ? sender : new MessageSender(instance, null);
        return true;
    }

    private void Count(OldMessage old, OutboundMessage message)
    {
        var tally = session.Tally;
        tally.Taken(ImportedKind.Messages);
        session.Touched.Add(message.AccountId);
        switch (message.State)
        {
            case MessageState.Planned:
                tally.Planned();
                session.Waiting.Add((message.AccountId, message.InstanceId));
                break;
            case MessageState.Held:
                tally.Held();
                tally.Note(ImportRemark.MessagesHeld);
                break;
            case MessageState.Accepted:
                tally.Sent();
                break;
            case MessageState.Cancelled:
                tally.Cancelled();
                break;
            default:
                tally.Failed();
                if (message.Reason is MessageReason.TimeUnreadable or MessageReason.RecipientRefused)
                {
                    tally.Changed(ImportedKind.Messages, old.Row, message.Reason == MessageReason.TimeUnreadable ? ImportRemark.TimeUnreadable : ImportRemark.RecipientUnreadable);
                }

                break;
        }

        if (old.OwnerKey is null && !_isTable)
        {
            tally.Note(ImportRemark.MessagesWithoutOwner);
        }

        if (old.HadNoZone)
        {
            tally.Note(ImportRemark.TimesWithoutZone);
        }
    }

    private string TextOf(OldMessage old)
    {
        var text = MessageInput.HasUnsendable(old.Text) ? Mended(old.Text) : old.Text;
        if (text.Length <= OutboundMessage.MaxText)
        {
            return text;
        }

        session.Tally.Changed(ImportedKind.Messages, old.Row, ImportRemark.TextCut);
        var end = OutboundMessage.MaxText - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }

    /// <summary>Without what no database and no phone takes.</summary>
    private static string Mended(string text) =>
        new string([.. System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text))]).Replace('\0', '\uFFFD');

    /// <summary>
    /// The older programs handed digits on as they stood, with the country code. Without one only what is a mobile number
    /// in Brazil is read as such.
    /// </summary>
    private static (RecipientKind Kind, string? Recipient) RecipientOf(string to)
    {
        var trimmed = to.Trim();
        if (trimmed.Contains('@', StringComparison.Ordinal))
        {
            return (RecipientKind.Group, MessageInput.IsGroup(trimmed) ? trimmed : null);
        }

        return PhoneNumber.Parse(trimmed, out var number) is null || PhoneNumber.Parse("+" + trimmed.TrimStart('+'), out number) is null
            ? (RecipientKind.Person, number)
            : (RecipientKind.Person, null);
    }

    /// <summary>What is shown of a recipient that is none.</summary>
    private static string Digits(string to)
    {
        var clean = string.Concat(to.Where(character => !char.IsControl(character) && !char.IsSurrogate(character))).Trim();
        return clean.Length <= 64 ? clean : clean[..64];
    }

    private static string? NameOf(string? name)
    {
        var clean = string.Concat((name ?? "").Where(character => !char.IsControl(character) && !char.IsSurrogate(character))).Trim();
        return clean.Length == 0 ? null : clean.Length <= MaxName ? clean : clean[..MaxName];
    }

    private ImportedRow RowOf(OldMessage old, int account, Guid id) => new()
    {
        Source = session.Source,
        Kind = ImportedKind.Messages,
        OldKey = ImportSession.Fit(old.Key),
        AccountId = account,
        NewId = id.ToString(),
        Note = old.Error is { Length: > 0 } error ? (error.Length <= MaxNote ? error : error[..MaxNote]).Replace('\0', ' ') : null,
    };
}
