using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Body of <c>POST /api/messages/{id}/resolve</c>.</summary>
/// <param name="As">sent: it did go out. resend: send it again, though it may arrive twice. drop: leave it.</param>
public sealed record ResolveMessageRequest(string? As);

/// <summary>Settles a message of unknown outcome: only a person may.</summary>
internal sealed class ResolveMessage(MessageChanges changes, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, ResolveMessageRequest request, ResolveMessage resolve, CancellationToken cancellationToken) =>
        (await resolve.HandleAsync(id, request, cancellationToken)).ToHttp();

    public async Task<Outcome<MessageResponse>> HandleAsync(Guid id, ResolveMessageRequest request, CancellationToken cancellationToken)
    {
        if (request.As is not ("sent" or "resend" or "drop"))
        {
            return Problem.Invalid("as", new Text("Use sent, resend ou drop.", "Use sent, resend or drop."));
        }

        var reason = request.As == "resend" ? MessageReason.Resend : MessageReason.ByPerson;
        return await changes.ApplyAsync(id, message => Task.FromResult(Apply(message, request.As)), reason, cancellationToken);
    }

    private Problem? Apply(OutboundMessage message, string choice)
    {
        if (message.State != MessageState.Unknown)
        {
            return MessageProblems.NotUnknown;
        }

        var now = clock.GetUtcNow();
        switch (choice)
        {
            case "sent":
                message.SettleAsSent(now);
                break;
            case "resend":
                message.SettleByResend(now);
                break;
            default:
                message.Cancel(now);
                break;
        }

        return null;
    }
}
