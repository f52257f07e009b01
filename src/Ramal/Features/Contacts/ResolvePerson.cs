using System.Collections.Concurrent;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>A person as the hot path knows it.</summary>
internal sealed record KnownPerson(
    Guid Id, string? TypedName, string? AddressBookName, string? PushName, string FallbackName, DateTimeOffset CreatedAt)
{
    /// <summary>Whom the alias by which it was found belonged to before any merge.</summary>
    public Guid OriginId { get; init; } = Id;

    /// <summary>Others were merged into it.</summary>
    public bool HasOthers { get; init; }

    public string Name => TypedName ?? AddressBookName ?? PushName ?? FallbackName;
}

/// <summary>
/// From aliases to the one contact of the account that has them: made when nobody has, merged when two have. Known ones
/// are answered from memory; one process serves a database, and every change of a contact forgets its account here.
/// </summary>
internal sealed class ResolvePerson(RamalDb database, ReadConnections connections, GroupCommit ledger, MergeContacts merging, TimeProvider clock)
{
    /// <summary>A provider names a person by three ways at most.</summary>
    private const int MaxAliases = 4;

    /// <summary>A bound on memory; beyond it the account is learned anew.</summary>
    private const int MaxKnown = 100_000;

    private const int Stripes = 256;

    private readonly ConcurrentDictionary<int, ConcurrentDictionary<string, KnownPerson>> _known = new();

    /// <summary>For each alias, by its hash: one learns it at a time.</summary>
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>After a contact of the account was changed by anything but this.</summary>
    public void Forget(int accountId) => _known.TryRemove(accountId, out _);

    /// <param name="accountId">Whose.</param>
    /// <param name="aliases">All of one person, at least one; the most stable first.</param>
    /// <param name="addressBookName">Null says nothing.</param>
    /// <param name="pushName">Null says nothing.</param>
    /// <param name="cancellationToken">Before anything is written.</param>
    public async ValueTask<KnownPerson> HandleAsync(
        int accountId, IReadOnlyList<PersonAlias> aliases, string? addressBookName, string? pushName, CancellationToken cancellationToken)
    {
        var book = NameOf(addressBookName);
        var push = NameOf(pushName);
        var distinct = aliases.DistinctBy(AliasName.Of, StringComparer.Ordinal).Take(MaxAliases).ToList();
        var names = distinct.ConvertAll(AliasName.Of);
        if (FindKnown(accountId, names) is { } known && !IsNews(known, book, push))
        {
            return known;
        }

        // One at a time for each alias, always in the same order.
        var turns = names.Select(static name => (StringComparer.Ordinal.GetHashCode(name) & int.MaxValue) % Stripes).Distinct().Order().ToList();
        var taken = 0;
        try
        {
            for (; taken < turns.Count; taken++)
            {
                await _turns[turns[taken]].WaitAsync(cancellationToken);
            }

            // Whoever had the turn before may have learned them.
            return FindKnown(accountId, names) is { } learned && !IsNews(learned, book, push)
                ? learned
                : await LearnAsync(accountId, distinct, book, push, cancellationToken);
        }
        finally
        {
            while (taken > 0)
            {
                _turns[turns[--taken]].Release();
            }
        }
    }

    private KnownPerson? FindKnown(int accountId, List<string> names)
    {
        if (!_known.TryGetValue(accountId, out var known) || !known.TryGetValue(names[0], out var person))
        {
            return null;
        }

        return names.TrueForAll(name => known.TryGetValue(name, out var other) && other.Id == person.Id) ? person : null;
    }

    private async Task<KnownPerson> LearnAsync(int accountId, List<PersonAlias> aliases, string? book, string? push, CancellationToken cancellationToken)
    {
        // Taken before reading: what is forgotten meanwhile takes what is learned here with it.
        var memory = _known.GetOrAdd(accountId, static _ => new ConcurrentDictionary<string, KnownPerson>(StringComparer.Ordinal));
        var found = await FindAsync(accountId, aliases, cancellationToken);
        var persons = found.Values.DistinctBy(person => person.Id).OrderBy(person => person.CreatedAt).ThenBy(person => person.Id).ToList();
        if (persons.Count > 1)
        {
            // One event names them all: they are one person. The oldest stays.
            foreach (var other in persons.Skip(1))
            {
                await merging.RunAsync(accountId, persons[0].Id, other.Id, byPerson: false, cancellationToken);
            }

            Forget(accountId);
            memory = _known.GetOrAdd(accountId, static _ => new ConcurrentDictionary<string, KnownPerson>(StringComparer.Ordinal));
            found = await FindAsync(accountId, aliases, cancellationToken);
            persons = [.. found.Values.DistinctBy(person => person.Id)];
        }

        var person = persons.Count == 0
            ? await CreateAsync(accountId, aliases, book, push)
            : await CompleteAsync(accountId, persons[0], [.. aliases.Where(alias => !found.ContainsKey(AliasName.Of(alias)))], book, push);
        if (memory.Count > MaxKnown)
        {
            Forget(accountId);
        }

        foreach (var name in aliases.Select(AliasName.Of))
        {
            memory[name] = person with { OriginId = found.TryGetValue(name, out var alias) ? alias.OriginId : person.Id };
        }

        return person with { OriginId = found.TryGetValue(AliasName.Of(aliases[0]), out var first) ? first.OriginId : person.Id };
    }

    private Task<Dictionary<string, KnownPerson>> FindAsync(int accountId, List<PersonAlias> aliases, CancellationToken cancellationToken) => connections.AskAsync(
        database.Sql("FindPersons"),
        [("account", accountId), .. Enumerable.Range(0, MaxAliases).Select(i => ($"name{i}", (object)AliasName.Of(aliases[Math.Min(i, aliases.Count - 1)])))],
        async reader =>
        {
            var found = new Dictionary<string, KnownPerson>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken))
            {
                found[reader.GetString(0)] = new KnownPerson(
                    reader.GetGuid(1), reader.GetStringOrNone(2), reader.GetStringOrNone(3), reader.GetStringOrNone(4), reader.GetString(5), reader.GetInstant(6))
                {
                    OriginId = reader.GetGuid(7),
                    HasOthers = reader.GetBoolean(8),
                };
            }

            return found;
        },
        cancellationToken);

    /// <summary>Returns after the commit: whoever looks next, by whichever connection, finds the person.</summary>
    private async Task<KnownPerson> CreateAsync(int accountId, List<PersonAlias> aliases, string? book, string? push)
    {
        var now = clock.GetUtcNow();
        var person = new KnownPerson(Ids.New(clock), null, book, push, Contact.FallbackOf(aliases), now);
        var created = new CreateContact(accountId, person.Id, book, push, person.FallbackName, now);
        var added = aliases.ConvertAll(alias => new AddAlias(accountId, person.Id, alias, now));
        ledger.Submit([created, .. added]);
        await Task.WhenAll([created.Answer, .. added.Select(alias => alias.Answer)]);
        return person;
    }

    private async Task<KnownPerson> CompleteAsync(int accountId, KnownPerson person, List<PersonAlias> added, string? book, string? push)
    {
        var now = clock.GetUtcNow();
        var fallback = person.FallbackName.StartsWith('+') || added.Count == 0 ? person.FallbackName : Contact.FallbackOf(added);
        var completed = person with { AddressBookName = book ?? person.AddressBookName, PushName = push ?? person.PushName, FallbackName = fallback };
        var steps = added.Select(alias => (Statement)new AddAlias(accountId, person.Id, alias, now)).ToList();
        if (completed != person)
        {
            steps.Add(new NameContact(accountId, completed, now));
        }

        if (steps.Count > 0)
        {
            // The answer of the last one: all of them share its commit.
            ledger.Submit(steps);
            await (steps[^1] is NameContact named ? named.Answer : ((AddAlias)steps[^1]).Answer);
        }

        return completed;
    }

    private static bool IsNews(KnownPerson known, string? book, string? push) =>
        (book is not null && book != known.AddressBookName) || (push is not null && push != known.PushName);

    private static string? NameOf(string? given)
    {
        var clean = given is null ? "" : Folded.Storable(given.Trim(), Contact.MaxName);
        return clean.Length == 0 ? null : clean;
    }
}
