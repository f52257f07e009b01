using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>With whom to begin.</summary>
/// <param name="InstanceId">Through which number.</param>
/// <param name="To">A phone number in any usual form.</param>
public sealed record OpenConversationRequest(int InstanceId, string? To);

/// <summary>Opens the conversation of a number with somebody, or finds it. Nothing is sent.</summary>
internal sealed class OpenConversation(RamalDbContext db, Tenant tenant, ResolvePerson people, ReadConversations conversations, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(OpenConversationRequest request, OpenConversation open, CancellationToken cancellationToken) =>
        (await open.HandleAsync(request, cancellationToken)).ToHttp();

    private async Task<Outcome<ConversationResponse>> HandleAsync(OpenConversationRequest request, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(request.InstanceId, cancellationToken) is null)
        {
            return InstanceProblems.NotFound;
        }

        if (PhoneNumber.Parse(request.To, out var number) is { } sentence)
        {
            return MessageProblems.Coded(MessageProblems.RecipientInvalid, "to", sentence);
        }

        var digits = number.TrimStart('+');
        var person = await people.HandleAsync(tenant.AccountId, [new PersonAlias(PersonAliasKind.Phone, digits)], null, null, cancellationToken);
        while (true)
        {
            var known = await db.Conversations()
                .Where(one => one.InstanceId == request.InstanceId && one.ContactId == person.Id).Select(one => (Guid?)one.Id).SingleOrDefaultAsync(cancellationToken);
            if (known is { } id)
            {
                return await conversations.OneAsync(id, cancellationToken);
            }

            var conversation = Conversation.Open(Ids.New(clock), tenant.AccountId, request.InstanceId, person.Id, digits, person.Name, clock.GetUtcNow());
            db.Add(conversation);
            db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
            {
                // A message of the same person opened it in between.
                db.ChangeTracker.Clear();
            }
        }
    }
}
