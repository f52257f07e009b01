using Microsoft.EntityFrameworkCore;
using Ramal.Features.Contacts;
using Ramal.Features.Groups;
using Ramal.Features.Media;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>Conversations of each instance: what came in, what went out, and what people decide about them.</summary>
internal static class InboxFeature
{
    public static void AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<OptOutWords>();
        services.AddSingleton<GroupTitles>();
        // Found when it runs: titles ask the cache, which knows its steps from the start.
        services.AddSingleton(provider => new GroupsReadStep((key, groups, cancellationToken) =>
            provider.GetRequiredService<GroupTitles>().FollowAsync(key, groups, cancellationToken)));
        services.AddSingleton<OriginConversations>();
        services.AddSingleton<MediaBell>();
        services.AddSingleton<ReceiveMessage>();
        services.AddSingleton<InboxForFlows>();
        services.AddSingleton<ReplyInConversation>();
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<ThreadReader>();
        services.AddSingleton<ReadMarks>();
        services.AddSingleton<MergeConversations>();
        services.AddSingleton(provider => new ContactMergeStep(provider.GetRequiredService<MergeConversations>().MergeAsync));
        services.AddSingleton(provider => new ContactSplitStep(provider.GetRequiredService<MergeConversations>().SplitAsync));
        services.AddSingleton(new ContactRenamed(async (db, contact, cancellationToken) =>
        {
            foreach (var conversation in await db.Set<Conversation>().Where(one => one.ContactId == contact.Id).ToListAsync(cancellationToken))
            {
                conversation.Retitle(contact.Name);
            }
        }));
        services.AddSingleton(new ConversationsOfContact(async (db, contact, cancellationToken) => await db.Conversations()
            .Where(one => one.ContactId == contact).OrderByDescending(one => one.LastAt)
            .Select(one => new ContactConversation(one.Id, one.InstanceId, one.LastAt)).ToListAsync(cancellationToken)));
        services.AddSingleton(new MediaReference(async (db, ids, cancellationToken) => await db.Set<InboxMessage>().IgnoreQueryFilters()
            .Where(message => message.MediaId != null && ids.Contains(message.MediaId.Value)).Select(message => message.MediaId!.Value).Distinct().ToListAsync(cancellationToken)));
        services.AddHostedService<FollowLedger>();
        services.AddHostedService<AnswerOptOut>();
        services.AddHostedService<FetchMedia>();
        services.AddScoped<ReadConversations>();
        services.AddScoped<ReadThread>();
        services.AddScoped<SendReply>();
        services.AddScoped<MarkRead>();
        services.AddScoped<ChangeConversation>();
        services.AddScoped<OpenConversation>();
        services.AddScoped<ConversationNotes>();
        services.AddScoped<ChangeLabels>();
        services.AddScoped<SearchInbox>();
        services.AddScoped<ChangeInboxSettings>();
        services.AddScoped<RetryMedia>();
    }

    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        var conversations = app.MapGroup("/api/conversations").WithTags("Inbox");
        conversations.MapGet("", ReadConversations.ListEndpoint).Produces<Page<ConversationResponse>>();
        conversations.MapPost("", OpenConversation.Endpoint).Produces<ConversationResponse>();
        conversations.MapGet("/counts", ReadConversations.CountsEndpoint);
        conversations.MapGet("/{id:guid}", ReadConversations.OneEndpoint).Produces<ConversationResponse>();
        conversations.MapGet("/{id:guid}/messages", ReadThread.PageEndpoint).Produces<ThreadPage>();
        conversations.MapGet("/{id:guid}/messages/{messageId:guid}", ReadThread.OneEndpoint).Produces<ThreadMessage>();
        conversations.MapPost("/{id:guid}/messages", SendReply.Endpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>(StatusCodes.Status201Created);
        conversations.MapPost("/{id:guid}/messages/{messageId:guid}/media", RetryMedia.Endpoint).Produces<ThreadMessage>();
        conversations.MapGet("/{id:guid}/scheduled", ReadThread.ScheduledEndpoint).Produces<ScheduledMessages>();
        conversations.MapPost("/{id:guid}/read", MarkRead.Endpoint).Produces<ConversationResponse>();
        conversations.MapPost("/{id:guid}/unread", MarkRead.UnreadEndpoint).Produces<ConversationResponse>();
        conversations.MapPost("/{id:guid}/archive", ChangeConversation.ArchiveEndpoint).Produces<ConversationResponse>();
        conversations.MapPost("/{id:guid}/unarchive", ChangeConversation.UnarchiveEndpoint).Produces<ConversationResponse>();
        conversations.MapPut("/{id:guid}/labels", ChangeConversation.LabelsEndpoint).Produces<ConversationResponse>();
        conversations.MapPut("/{id:guid}/assignment", ChangeConversation.AssignmentEndpoint).Produces<ConversationResponse>();
        conversations.MapPut("/{id:guid}/automation", ChangeConversation.AutomationEndpoint).Produces<ConversationResponse>();
        conversations.MapGet("/{id:guid}/notes", ConversationNotes.ListEndpoint).Produces<NotesResponse>();
        conversations.MapPost("/{id:guid}/notes", ConversationNotes.AddEndpoint).Produces<NoteResponse>(StatusCodes.Status201Created);
        conversations.MapDelete("/{id:guid}/notes/{noteId:guid}", ConversationNotes.RemoveEndpoint).Produces(StatusCodes.Status204NoContent);
        MapOfInstance(app.MapGroup("/api/instances/{id:int}/conversations").WithTags("Inbox"));
        var labels = app.MapGroup("/api/labels").WithTags("Inbox");
        labels.MapGet("", ChangeLabels.ListEndpoint);
        labels.MapPost("", ChangeLabels.CreateEndpoint).Produces<LabelResponse>(StatusCodes.Status201Created);
        labels.MapPut("/{id:guid}", ChangeLabels.ChangeEndpoint).Produces<LabelResponse>();
        labels.MapDelete("/{id:guid}", ChangeLabels.RemoveEndpoint).Produces(StatusCodes.Status204NoContent);
        var inbox = app.MapGroup("/api/inbox").WithTags("Inbox");
        inbox.MapGet("/search", SearchInbox.Endpoint).Produces<Page<FoundMessage>>();
        inbox.MapGet("/settings", ChangeInboxSettings.ReadEndpoint);
        inbox.MapPut("/settings", ChangeInboxSettings.Endpoint).Produces<InboxSettingsBody>();
    }

    /// <summary>The same under the address of an instance: only what is with that number.</summary>
    private static void MapOfInstance(RouteGroupBuilder conversations)
    {
        conversations.MapGet("", ReadConversations.OfInstanceEndpoint).Produces<Page<ConversationResponse>>();
        conversations.MapGet("/{conversationId:guid}/messages", ReadThread.OfInstanceEndpoint).Produces<ThreadPage>();
        conversations.MapPost("/{conversationId:guid}/messages", SendReply.OfInstanceEndpoint).NeedsScope(Scopes.Send).Produces<MessageResponse>(StatusCodes.Status201Created);
        conversations.MapPost("/{conversationId:guid}/read", MarkRead.OfInstanceEndpoint).Produces<ConversationResponse>();
    }
}
