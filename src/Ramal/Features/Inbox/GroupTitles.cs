using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Groups;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>Conversations of groups bear the names that the cache of groups has, and follow them when a group is renamed.</summary>
internal sealed class GroupTitles(RamalDb database, GroupCache cache, TimeProvider clock)
{
    private const int MaxTitle = 200;
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<(InstanceKey, string), string> _known = new();

    /// <summary>The end of its id while nobody read the groups.</summary>
    public async ValueTask<string> OfAsync(InstanceKey key, ChatId group, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((key, group.Value), out var title))
        {
            return title;
        }

        var cached = await cache.FindAsync(key, cancellationToken);
        if (cached is null)
        {
            cache.RefreshSoon(key);
        }

        if (cached?.Groups.FirstOrDefault(one => one.Id == group.Value)?.Name is not { Length: > 0 } name)
        {
            var user = group.Value.Split('@')[0];
            return $"Grupo {(user.Length > 4 ? user[^4..] : user)}";
        }

        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        return _known[(key, group.Value)] = Folded.Storable(name, MaxTitle);
    }

    /// <summary>The groups of an instance were read: the conversations of those that are called otherwise now are renamed.</summary>
    public async Task FollowAsync(InstanceKey key, IReadOnlyList<GroupInfo> groups, CancellationToken cancellationToken)
    {
        foreach (var known in _known.Keys.Where(known => known.Item1 == key))
        {
            _known.TryRemove(known, out _);
        }

        var names = groups.Where(group => group.Name.Length > 0).DistinctBy(group => group.Id).ToDictionary(group => group.Id.Value, group => Folded.Storable(group.Name, MaxTitle), StringComparer.Ordinal);
        await using var db = database.ForAccount(key.AccountId);
        foreach (var conversation in await db.Conversations().Where(one => one.InstanceId == key.InstanceId && one.IsGroup).ToListAsync(cancellationToken))
        {
            if (names.TryGetValue(conversation.ChatId, out var name) && name != conversation.Title)
            {
                conversation.Retitle(name);
                db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
