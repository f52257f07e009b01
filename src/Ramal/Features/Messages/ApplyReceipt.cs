using System.Data.Common;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>Takes a receipt to its message. States only move forward; a repeated or late receipt changes nothing.</summary>
internal sealed class ApplyReceipt(GroupCommit ledger, EarlyReceipts early, TimeProvider clock)
{
    public async Task HandleAsync(InstanceKey key, ConnectorEvent.ReceiptReceived received)
    {
        var statement = new ReceiptStatement(key, received.Id, received.Receipt, received.At, clock.GetUtcNow(), early);
        if (await ledger.RunAsync(statement))
        {
            MessageMetrics.Moved(ReceiptStatement.StateOf(received.Receipt));
        }
    }

    /// <summary>After a send was recorded: what its receipts said meanwhile.</summary>
    public Task CatchUpAsync(InstanceKey key, ExternalMessageId id) => early.Take(key, id) is { } missed
        ? HandleAsync(key, new ConnectorEvent.ReceiptReceived("", missed.At, id, missed.Receipt))
        : Task.CompletedTask;
}

/// <summary>Answers whether a message moved. A receipt of a message that the ledger does not know yet is remembered.</summary>
internal sealed class ReceiptStatement(
    InstanceKey key, ExternalMessageId id, Receipt receipt, DateTimeOffset at, DateTimeOffset now, EarlyReceipts early) : Statement<bool>("ApplyReceipt")
{
    private readonly MessageState _to = StateOf(receipt);

    public override bool TellsEvents => true;

    public static MessageState StateOf(Receipt receipt) => receipt switch
    {
        Receipt.Accepted => MessageState.Accepted,
        Receipt.Delivered => MessageState.Delivered,
        Receipt.Read => MessageState.Read,
        Receipt.Failed => MessageState.Failed,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Words("external", id.Value);
        values.Words("to", _to.Code());
        values.Words("froms", string.Join(',', Sources(_to).Select(from => from.Code())));
        values.Instant("at", at);
        values.Instant("now", now);
        values.Words("reason", _to == MessageState.Failed ? MessageReason.GivenUpByWhatsApp.Code() : null);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader)
    {
        // In the writer's own turn: the record of the send cannot slip in between the miss and the note of it.
        if (!await reader.ReadAsync())
        {
            early.Remember(key, id, receipt, at);
            return false;
        }

        return true;
    }

    /// <summary>A receipt speaks only of messages that may have left.</summary>
    private static IEnumerable<MessageState> Sources(MessageState to) =>
        from state in Enum.GetValues<MessageState>()
        where state is MessageState.Handed or MessageState.Unknown or MessageState.Accepted or MessageState.Delivered && MessageMoves.Allows(state, to)
        select state;
}
