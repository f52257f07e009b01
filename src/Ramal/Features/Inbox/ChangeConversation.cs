using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>All labels that the conversation has from now on.</summary>
public sealed record SetLabelsRequest(IReadOnlyList<Guid>? LabelIds);

/// <summary>Whose the conversation is; null for nobody's.</summary>
public sealed record AssignRequest(int? UserId);

/// <summary>Whether flows may answer.</summary>
/// <param name="Paused">false gives the conversation back to them.</param>
/// <param name="Hours">1 to 720; until it is returned when left out.</param>
public sealed record AutomationRequest(bool Paused, int? Hours = null);

/// <summary>What people decide about a conversation: put it aside, label it, assign it, keep flows out of it.</summary>
internal sealed class ChangeConversation(RamalDbContext db, Tenant tenant, ReadConversations conversations, TimeProvider clock)
{
    private const int MaxHours = 720;
    private const int MaxLabels = 20;

    private static readonly Text HoursText = new("Use de 1 a 720 horas.", "Use 1 to 720 hours.");
    private static readonly Text LabelsText = new("Use até 20 etiquetas diferentes.", "Use up to 20 different labels.");

    public static async Task<IResult> ArchiveEndpoint(Guid id, ChangeConversation change, CancellationToken cancellationToken) =>
        (await change.ApplyAsync(id, conversation => Done(() => conversation.Archive(true)), cancellationToken)).ToHttp();

    public static async Task<IResult> UnarchiveEndpoint(Guid id, ChangeConversation change, CancellationToken cancellationToken) =>
        (await change.ApplyAsync(id, conversation => Done(() => conversation.Archive(false)), cancellationToken)).ToHttp();

    public static async Task<IResult> LabelsEndpoint(Guid id, SetLabelsRequest request, ChangeConversation change, CancellationToken cancellationToken) =>
        (await change.ApplyAsync(id, conversation => change.LabelAsync(conversation, request, cancellationToken), cancellationToken)).ToHttp();

    public static async Task<IResult> AssignmentEndpoint(Guid id, AssignRequest request, ChangeConversation change, CancellationToken cancellationToken) =>
        (await change.ApplyAsync(id, conversation => change.AssignAsync(conversation, request.UserId, cancellationToken), cancellationToken)).ToHttp();

    public static async Task<IResult> AutomationEndpoint(Guid id, AutomationRequest request, ChangeConversation change, CancellationToken cancellationToken) =>
        (await change.ApplyAsync(id, conversation => change.Automate(conversation, request), cancellationToken)).ToHttp();

    private async Task<Outcome<ConversationResponse>> ApplyAsync(Guid id, Func<Conversation, Task<Problem?>> change, CancellationToken cancellationToken)
    {
        if (await db.Conversations().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        if (await change(conversation) is { } problem)
        {
            return problem;
        }

        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return await conversations.OneAsync(id, cancellationToken);
    }

    private static Task<Problem?> Done(Action change)
    {
        change();
        return Task.FromResult<Problem?>(null);
    }

    private async Task<Problem?> LabelAsync(Conversation conversation, SetLabelsRequest request, CancellationToken cancellationToken)
    {
        var wanted = (request.LabelIds ?? []).Distinct().ToList();
        if (wanted.Count > MaxLabels)
        {
            return Problem.Invalid("labelIds", LabelsText);
        }

        if (await db.Set<Label>().CountAsync(label => wanted.Contains(label.Id), cancellationToken) != wanted.Count)
        {
            return InboxProblems.LabelNotFound;
        }

        var present = await db.Set<ConversationLabel>().Where(row => row.ConversationId == conversation.Id).ToListAsync(cancellationToken);
        db.RemoveRange(present.Where(row => !wanted.Contains(row.LabelId)));
        db.AddRange(wanted.Where(id => present.TrueForAll(row => row.LabelId != id))
            .Select(id => new ConversationLabel { AccountId = tenant.AccountId, ConversationId = conversation.Id, LabelId = id }));
        return null;
    }

    private async Task<Problem?> AssignAsync(Conversation conversation, int? userId, CancellationToken cancellationToken)
    {
        if (userId is { } id && !await db.Set<Membership>().AnyAsync(member => member.AccountId == tenant.AccountId && member.UserId == id, cancellationToken))
        {
            return InboxProblems.PersonNotFound;
        }

        conversation.Assign(userId);
        return null;
    }

    private Task<Problem?> Automate(Conversation conversation, AutomationRequest request)
    {
        if (request.Hours is < 1 or > MaxHours)
        {
            return Task.FromResult<Problem?>(Problem.Invalid("hours", HoursText));
        }

        return Done(() =>
        {
            if (request.Paused)
            {
                conversation.PauseAutomation(request.Hours is { } hours ? clock.GetUtcNow().AddHours(hours) : Conversation.ForEver, "person");
            }
            else
            {
                conversation.ReturnAutomation();
            }
        });
    }
}
