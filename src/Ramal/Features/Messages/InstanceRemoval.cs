using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>What the deletion of an instance does to the ledger, in the same transaction. Taking the deletion back leaves the messages held: a person decides.</summary>
internal sealed class InstanceRemoval(RamalDb database, TimeProvider clock)
{
    /// <returns>How many messages are held.</returns>
    public async Task<int> HoldAsync(RamalDbContext db, InstanceKey key, CancellationToken cancellationToken)
    {
        // What has a choice goes through another one.
        await db.Set<OutboundMessage>().IgnoreQueryFilters()
            .Where(message => message.AccountId == key.AccountId && message.InstanceId == key.InstanceId
                && message.State == MessageState.Planned && message.Choice != null)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.InstanceId, (int?)null), cancellationToken);

        // On the connection of the deletion: the group writer would wait for the lock that this transaction holds.
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The text is a resource of this assembly.
        command.CommandText = database.Sql("HoldOfInstance");
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        Add("@account", key.AccountId);
        Add("@instance", key.InstanceId);
        Add("@now", clock.GetUtcNow().UtcTicks);
        Add("@to", MessageState.Held.Code());
        Add("@reason", MessageReason.InstanceDeleted.Code());
        var held = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            held++;
        }

        return held;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    public static Task<int> CountPlannedAsync(RamalDbContext db, InstanceKey key, CancellationToken cancellationToken) =>
        db.Set<OutboundMessage>().IgnoreQueryFilters().CountAsync(
            message => message.AccountId == key.AccountId && message.InstanceId == key.InstanceId && message.State == MessageState.Planned,
            cancellationToken);
}
