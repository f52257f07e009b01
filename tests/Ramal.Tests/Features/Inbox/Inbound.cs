using Ramal.Connectors;

namespace Ramal.Tests.Features.Inbox;

/// <summary>What providers say, for tests.</summary>
internal static class Inbound
{
    private static int _count;

    public const string Maria = "5511977776666";

    public static ChatId ChatOf(string number) => new($"{number}@scripted");

    public static string NewId() => $"in-{Interlocked.Increment(ref _count)}";

    public static PersonAlias Phone(string number) => new(PersonAliasKind.Phone, number);

    public static PersonAlias Lid(string value) => new(PersonAliasKind.Lid, value);

    public static ConnectorEvent.MessageReceived Text(string body, string from = Maria, string? id = null, DateTimeOffset? at = null, string? name = "Maria") =>
        Of(new MessageContent.Text(body), from, id, at, name);

    public static ConnectorEvent.MessageReceived Of(
        MessageContent content, string from = Maria, string? id = null, DateTimeOffset? at = null, string? name = "Maria", string? replyTo = null)
    {
        id ??= NewId();
        return new ConnectorEvent.MessageReceived(
            $"received:{id}", at ?? TimeProvider.System.GetUtcNow(), new ExternalMessageId(id), ChatOf(from), ChatKind.Person, [Phone(from)], name, content,
            replyTo is null ? null : new ExternalMessageId(replyTo));
    }

    public static ConnectorEvent.MessageReceived InGroup(string body, string from, string name, string group = "120363000000000001@g.us", string? id = null)
    {
        id ??= NewId();
        return new ConnectorEvent.MessageReceived(
            $"received:{id}", TimeProvider.System.GetUtcNow(), new ExternalMessageId(id), new ChatId(group), ChatKind.Group, [Phone(from)], name, new MessageContent.Text(body), null);
    }

    public static ConnectorEvent.MessageSentElsewhere FromPhone(string body, string to = Maria, string? id = null, DateTimeOffset? at = null)
    {
        id ??= NewId();
        return new ConnectorEvent.MessageSentElsewhere(
            $"sent:{id}", at ?? TimeProvider.System.GetUtcNow(), new ExternalMessageId(id), ChatOf(to), ChatKind.Person, [Phone(to)], new MessageContent.Text(body), null);
    }
}
