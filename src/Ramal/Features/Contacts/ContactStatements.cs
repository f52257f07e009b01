using System.Data.Common;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>A new person. Its aliases follow in the same commit.</summary>
internal sealed class CreateContact(int accountId, Guid id, string? addressBookName, string? pushName, string fallbackName, DateTimeOffset now)
    : Statement<bool>("CreateContact")
{
    public override void Bind(IStatementValues values)
    {
        values.Id("id", id);
        values.Integer("account", accountId);
        values.Words("book", addressBookName);
        values.Words("push", pushName);
        values.Words("sort", Folded.Of(addressBookName ?? pushName ?? fallbackName));
        values.Words("fallback", fallbackName);
        values.Instant("now", now);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>One more alias of a person. Nothing happens when somebody has it already.</summary>
internal sealed class AddAlias(int accountId, Guid contactId, PersonAlias alias, DateTimeOffset now) : Statement<bool>("AddAlias")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", accountId);
        values.Words("name", AliasName.Of(alias));
        values.Words("kind", alias.Kind.ToString());
        values.Words("value", alias.Value);
        values.Id("contact", contactId);
        values.Instant("now", now);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>New names that WhatsApp tells; also the titles of the person's conversations, in the same commit.</summary>
internal sealed class NameContact(int accountId, KnownPerson person, DateTimeOffset now) : Statement<bool>("NameContact")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Id("id", person.Id);
        values.Integer("account", accountId);
        values.Words("book", person.AddressBookName);
        values.Words("push", person.PushName);
        values.Words("fallback", person.FallbackName);
        values.Words("title", person.Name);
        values.Words("sort", Folded.Of(person.Name));
        values.Instant("now", now);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}
