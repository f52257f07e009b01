using System.Text.Json;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Body of <c>PATCH /api/messages/{id}</c>: any subset; what is left out stays.</summary>
/// <param name="To">See <see cref="SendMessageRequest"/>.</param>
/// <param name="Text">See <see cref="SendMessageRequest"/>.</param>
/// <param name="ToName">See <see cref="SendMessageRequest"/>.</param>
/// <param name="SendAt">See <see cref="SendMessageRequest"/>.</param>
/// <param name="TimeZone">See <see cref="SendMessageRequest"/>.</param>
/// <param name="InstanceId">See <see cref="SendMessageRequest"/>.</param>
/// <param name="From">See <see cref="SendMessageRequest"/>.</param>
/// <param name="LateBy">See <see cref="SendMessageRequest"/>.</param>
public sealed record ChangeMessageRequest(
    string? To = null,
    string? Text = null,
    string? ToName = null,
    string? SendAt = null,
    string? TimeZone = null,
    int? InstanceId = null,
    JsonElement? From = null,
    string? LateBy = null);

/// <summary>Changes a message that has not been handed over yet.</summary>
internal sealed class ChangeMessage(MessageChanges changes, MessageInput input, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, ChangeMessageRequest request, ChangeMessage change, CancellationToken cancellationToken) =>
        (await change.HandleAsync(id, request, cancellationToken)).ToHttp();

    public async Task<Outcome<MessageResponse>> HandleAsync(Guid id, ChangeMessageRequest request, CancellationToken cancellationToken)
    {
        var sender = await input.SenderAsync(request.InstanceId, request.From, cancellationToken);
        return await changes.ApplyAsync(id, message => Task.FromResult(Apply(message, request, sender)), MessageReason.Rescheduled, cancellationToken);
    }

    private Problem? Apply(OutboundMessage message, ChangeMessageRequest request, Outcome<MessageSender?> sender)
    {
        if (!message.IsStillHere)
        {
            return MessageProblems.AlreadyHanded;
        }

        var content = message.Content;
        if (request.To is not null)
        {
            var (kind, recipient) = input.Recipient(request.To);
            content = content with { ToKind = kind, Recipient = recipient, ToName = null };
        }

        if (request.ToName is not null)
        {
            content = content with { ToName = input.Name(request.ToName) };
        }

        if (request.Text is not null)
        {
            content = content with { Text = input.Text(request.Text, mayBeEmpty: content.MediaId is not null) };
        }

        var timing = input.Timing(request.SendAt, request.TimeZone, request.LateBy, message.DueAt, message.TimeZone, message.LateBy);
        if ((input.Problem() ?? sender.Problem) is { } problem)
        {
            return problem;
        }

        message.Change(content, timing, sender.Value ?? message.Sender, clock.GetUtcNow());
        return null;
    }
}
