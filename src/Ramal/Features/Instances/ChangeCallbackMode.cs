using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;

namespace Ramal.Features.Instances;

/// <summary>Notes how a provider's events reach us, so that the page can say so.</summary>
internal sealed class ChangeCallbackMode(RamalDb database, TimeProvider clock)
{
    public async Task HandleAsync(InstanceKey key, CallbackMode mode, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(key.AccountId);
        var instance = await db.Set<Instance>().SingleOrDefaultAsync(
            instance => instance.Id == key.InstanceId && instance.DeletedAt == null, cancellationToken);
        if (instance is null || instance.CallbackMode == mode)
        {
            return;
        }

        var now = clock.GetUtcNow();
        instance.ReceiveEventsBy(mode, now);
        db.Add(EventRow.Of(key.AccountId, "instance.changed", key.ToString(), now, new { instanceId = key.InstanceId }));
        await db.SaveChangesAsync(cancellationToken);
    }
}
