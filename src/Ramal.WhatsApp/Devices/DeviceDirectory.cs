using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Devices;

/// <summary>Which devices a person has, asked of the server (usync) and kept until it says that they changed.</summary>
internal sealed class DeviceDirectory(DeviceContext device, Ratchets ratchets)
{
    private const int MaxKept = 5_000;
    private const int MaxAsked = 200;

    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Jid, (int[] Ids, DateTimeOffset At)> _kept = new();

    public void Forget(Jid person) => _kept.TryRemove(person.Bare, out _);

    public void ForgetAll() => _kept.Clear();

    /// <summary>Every device of these people, in the address form in which they were asked for. Unknown people have none.</summary>
    public async Task<IReadOnlyList<Jid>> DevicesOfAsync(
        Connection connection, IReadOnlyCollection<Jid> people, CancellationToken cancellationToken)
    {
        var now = device.Clock.GetUtcNow();
        var missing = people.Where(person => !_kept.TryGetValue(person.Bare, out var kept) || now - kept.At > Fresh).Distinct().ToArray();
        foreach (var part in missing.Chunk(MaxAsked))
        {
            await AskAsync(connection, part, cancellationToken).ConfigureAwait(false);
        }

        return [.. people.SelectMany(person =>
            _kept.TryGetValue(person.Bare, out var kept) ? kept.Ids.Select(person.Bare.WithDevice) : [])];
    }

    /// <summary>Which of these numbers (digits) have WhatsApp.</summary>
    public async Task<IReadOnlyList<NumberCheck>> CheckAsync(
        Connection connection, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        var users = numbers.Select(number => new Node("user", new Node("contact", Encoding.ASCII.GetBytes("+" + number))));
        var answer = await QueryAsync(connection, "interactive", [new Node("contact"), new Node("lid")], users, cancellationToken)
            .ConfigureAwait(false);
        var found = new List<NumberCheck>();
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach (var user in answer)
        {
            if (user.JidAttribute("jid") is not { } jid || user.Child("contact")?["type"] is not { } type)
            {
                continue;
            }

            var lid = user.Child("lid")?.JidAttribute("val");
            await LidDirectory.LearnAsync(scope.Transaction, jid, lid, cancellationToken).ConfigureAwait(false);
            found.Add(new NumberCheck(AskedNumber(user) ?? jid.User, type == "in", jid, lid));
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>The answer repeats the question beside the account's own number, which may be written otherwise (Brazil's ninth digit).</summary>
    private static string? AskedNumber(Node user) =>
        user.Child("contact") is { Data: { IsEmpty: false } } contact && contact.Text is ['+', .. var digits] ? digits : null;

    private async Task AskAsync(Connection connection, Jid[] people, CancellationToken cancellationToken)
    {
        var users = people.Select(person => new Node("user") { ["jid"] = person.Bare.ToString() });
        Node[] query = [new("devices") { ["version"] = "2" }, new("lid")];
        var answer = await QueryAsync(connection, "message", query, users, cancellationToken).ConfigureAwait(false);
        if (_kept.Count > MaxKept)
        {
            _kept.Clear();
        }

        var now = device.Clock.GetUtcNow();
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach (var user in answer)
        {
            if (user.JidAttribute("jid") is not { } jid)
            {
                continue;
            }

            await LidDirectory.LearnAsync(scope.Transaction, jid.Bare, user.Child("lid")?.JidAttribute("val"), cancellationToken).ConfigureAwait(false);
            if (user.Child("devices")?.Child("device-list") is { } list)
            {
                int[] ids = [.. list.ChildrenNamed("device").Select(d => d.NumberAttribute("id")).OfType<int>().Where(id => id is >= 0 and <= ushort.MaxValue)];
                _kept[jid.Bare] = (ids, now);
            }
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// <c>&lt;usync context mode="query" sid last="true" index="0"&gt;&lt;query&gt;…&lt;/query&gt;&lt;list&gt;&lt;user jid/&gt;…</c>
    /// (docs/wire/devices.md).
    /// </summary>
    private static async Task<IEnumerable<Node>> QueryAsync(
        Connection connection, string context, IEnumerable<Node> query, IEnumerable<Node> users, CancellationToken cancellationToken)
    {
        var usync = new Node("usync", new Node("query", query), new Node("list", users))
        {
            ["context"] = context,
            ["mode"] = "query",
            ["sid"] = connection.NextId(),
            ["last"] = "true",
            ["index"] = 0.ToString(CultureInfo.InvariantCulture),
        };
        var answer = await connection.QueryAsync("usync", "get", Jid.Server, [usync], cancellationToken).ConfigureAwait(false);
        return answer.Required("usync").Required("list").ChildrenNamed("user");
    }
}

/// <summary>The answer to whether a number has WhatsApp.</summary>
/// <param name="Number">As asked, where the server repeats it; else the account's own.</param>
/// <param name="Exists">Whether it has.</param>
/// <param name="Phone">The account's own number.</param>
/// <param name="Lid">Its LID, where told.</param>
public sealed record NumberCheck(string Number, bool Exists, Jid Phone, Jid? Lid);
