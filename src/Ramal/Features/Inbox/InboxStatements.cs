using System.Data.Common;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>Everything that one message brings to the thread.</summary>
internal sealed record ThreadEntry
{
    public required InstanceKey Key { get; init; }

    /// <summary>New; used when the message is.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Used when there is no conversation yet.</summary>
    public required Guid ConversationId { get; init; }

    public required string ExternalId { get; init; }

    public required bool IsIncoming { get; init; }

    public required bool IsGroup { get; init; }

    public required string ChatId { get; init; }

    public required string Title { get; init; }

    /// <summary>With whom the conversation is; null for groups.</summary>
    public Guid? ContactId { get; init; }

    /// <summary>With whom it would be had nobody been merged; null where that is the same.</summary>
    public Guid? OriginContactId { get; init; }

    /// <summary>The conversation that a split brings it back to; null where nothing would move it.</summary>
    public Guid? OriginConversationId { get; init; }

    /// <summary>Null for our own.</summary>
    public Guid? SenderId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public required string Text { get; init; }

    public string? Content { get; init; }

    public string? ReplyTo { get; init; }

    public bool HasFile { get; init; }

    public bool IsOptOut { get; init; }
}

/// <summary>
/// Stores a message, opens or moves its conversation, counts it and tells the ledger of events, all or nothing. Answers
/// null when the message is in the thread already.
/// </summary>
internal sealed class StoreMessage(ThreadEntry entry, DateTimeOffset now) : Statement<StoredMessage?>("ReceiveMessage")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", entry.Key.AccountId);
        values.Integer("instance", entry.Key.InstanceId);
        values.Id("message", entry.MessageId);
        values.Id("conversation", entry.ConversationId);
        values.Words("external", entry.ExternalId);
        values.Integer("incoming", entry.IsIncoming ? 1 : 0);
        values.Integer("group", entry.IsGroup ? 1 : 0);
        values.Words("chat", entry.ChatId);
        values.Words("title", entry.Title);
        values.Words("search", Folded.Of(entry.Title));
        values.Id("contact", entry.ContactId);
        values.Id("owner", entry.OriginContactId ?? entry.ContactId);
        values.Id("moved", entry.OriginConversationId);
        values.Words("peer", entry.ContactId?.ToString() ?? entry.ChatId);
        values.Id("sender", entry.SenderId);
        values.Instant("at", entry.At);
        values.Words("kind", entry.Kind);
        values.Words("text", entry.Text);
        values.Words("content", entry.Content);
        values.Words("reply", entry.ReplyTo);
        values.Words("media", entry.HasFile ? "waiting" : null);
        values.Integer("optout", entry.IsOptOut ? 1 : 0);
        values.Instant("now", now);
    }

    protected override async Task<StoredMessage?> ReadAnswerAsync(DbDataReader reader) =>
        await reader.ReadAsync() ? new StoredMessage(entry.MessageId, reader.GetGuid(0)) : null;
}

/// <summary>A message that was new.</summary>
internal sealed record StoredMessage(Guid Id, Guid ConversationId);

/// <summary>Remembers what is needed to fetch the file of a message that was stored just before; nothing when it was not new.</summary>
internal sealed class QueueMedia(ThreadEntry entry, string sealedFile, DateTimeOffset now) : Statement<bool>("QueueMedia")
{
    public override void Bind(IStatementValues values)
    {
        values.Id("message", entry.MessageId);
        values.Words("file", sealedFile);
        values.Instant("now", now);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>
/// What an opt-out word does, in the commit of the message that carries it: the person is opted out, and nothing that
/// waits for them leaves any more. Nothing when the message was not new.
/// </summary>
internal sealed class OptOutPerson(ThreadEntry entry, DateTimeOffset now) : Statement<int>("OptOutPerson")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Id("message", entry.MessageId);
        values.Integer("account", entry.Key.AccountId);
        values.Instant("now", now);
    }

    protected override async Task<int> ReadAnswerAsync(DbDataReader reader)
    {
        var skipped = 0;
        while (await reader.ReadAsync())
        {
            skipped++;
        }

        return skipped;
    }
}

/// <summary>
/// Takes a message that is in the thread as an echo to the row of the ledger that it was. Answers whether that was news.
/// </summary>
internal sealed class SettleSent(InstanceKey key, string externalId, string? replyTo, DateTimeOffset now) : Statement<bool>("SettleSent")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("external", externalId);
        values.Words("reply", replyTo);
        values.Instant("now", now);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}

/// <summary>Echoes whose send cannot be under way any more were the phone's.</summary>
internal sealed class SettleOthers(InstanceKey key, DateTimeOffset before, DateTimeOffset now) : Statement<bool>("SettleOthers")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Instant("before", before);
        values.Instant("now", now);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}

/// <summary>A reaction, an edit or a deletion. Whatever order they come in, the newest of each actor stays.</summary>
internal sealed class AmendMessage(InstanceKey key, string of, string kind, string actor, string? body, DateTimeOffset at, DateTimeOffset now)
    : Statement<bool>("AmendMessage")
{
    /// <summary>The one other person of the conversation: the provider does not tell more. Never changes what our number said.</summary>
    public const string OtherSide = "*";

    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("of", of);
        values.Words("kind", kind);
        values.Words("actor", actor);
        values.Words("body", body);
        values.Instant("at", at);
        values.Instant("now", now);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}

/// <summary>Moves the tick of a sent message forward, never back.</summary>
internal sealed class AdvanceTick(InstanceKey key, ExternalMessageId id, Receipt receipt, DateTimeOffset now) : Statement<bool>("AdvanceTick")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        var (tick, from) = receipt switch
        {
            Receipt.Accepted => ("accepted", ""),
            Receipt.Delivered => ("delivered", "accepted,failed"),
            Receipt.Read => ("read", "accepted,delivered,failed"),
            Receipt.Failed => ("failed", "accepted"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("external", id.Value);
        values.Words("tick", tick);
        values.Words("from", from);
        values.Instant("now", now);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}
