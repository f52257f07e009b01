namespace Ramal.Features.Inbox;

/// <summary>Conversations of each instance: what came in, what went out, and what people decide about them.</summary>
internal static class InboxFeature
{
    public static void AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<OptOutWords>();
        services.AddSingleton<GroupTitles>();
        services.AddSingleton<MediaBell>();
        services.AddSingleton<ReceiveMessage>();
        services.AddSingleton<InboxForFlows>();
        services.AddSingleton<ReplyInConversation>();
        services.AddHostedService<FollowLedger>();
    }
}
