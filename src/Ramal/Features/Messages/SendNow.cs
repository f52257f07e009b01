using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Makes a waiting or held message due now.</summary>
internal sealed class SendNow(MessageChanges changes, RamalDbContext db, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, SendNow send, CancellationToken cancellationToken) =>
        (await send.HandleAsync(id, cancellationToken)).ToHttp();

    public Task<Outcome<MessageResponse>> HandleAsync(Guid id, CancellationToken cancellationToken) => changes.ApplyAsync(
        id,
        async message =>
        {
            if (!message.IsStillHere)
            {
                return MessageProblems.AlreadyHanded;
            }

            if (message.InstanceId is { } instanceId && message.Choice is null
                && !await db.Instances().AnyAsync(instance => instance.Id == instanceId, cancellationToken))
            {
                return MessageProblems.InstanceGone;
            }

            message.SendNow(clock.GetUtcNow());
            return null;
        },
        MessageReason.SentNow,
        cancellationToken);
}
