using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Answers <c>iq</c> stanzas, found by namespace, type and first child.</summary>
internal sealed class QueryDesk
{
    private static readonly string[] PrivacyTopics = ["readreceipts", "profile", "status", "online", "last", "groupadd", "calladd", "messages"];

    private readonly SimulatorWorld _world;
    private readonly Dictionary<string, Func<Query, Node?>> _answers;

    public QueryDesk(SimulatorWorld world)
    {
        _world = world;
        _answers = new(StringComparer.Ordinal)
        {
            ["encrypt/get/count"] = query => PreKeyDesk.Count(query.Device),
            ["encrypt/get/digest"] = query => PreKeyDesk.Digest(query.Device),
            ["encrypt/get/key"] = query => world.PreKeys.Bundles(query.Content),
            ["encrypt/set/rotate"] = query => Do(() => world.PreKeys.Rotate(query.Device, query.Content.Required("skey"))),
            ["passive/set/passive"] = query => Do(() => query.Device.IsActive = false),
            ["usync/get/usync"] = query => UsyncDesk.Answer(world, query.Device, query.Content),
            ["w:m/set/media_conn"] = _ => world.Media.Hosts(),
            ["abt/get/props"] = _ => Props(),
            ["blocklist/get/"] = query => new Node("list", query.Device.Account.Blocked.Select(jid => new Node("item") { ["jid"] = jid })),
            ["blocklist/set/item"] = query => Do(() => Block(query)),
            ["privacy/get/privacy"] = _ => Privacy(),
            ["privacy/set/tokens"] = query => Do(() => PassTokens(query)),
            ["status/set/status"] = query => Do(() => query.Device.Account.About = query.Content.Text),
            ["urn:xmpp:whatsapp:dirty/set/clean"] = _ => null,
            ["w:stats/set/unified_session"] = _ => null,
            ["w:stats/set/add"] = _ => null,
            ["w:mex/get/query"] = _ => new Node("result", "{\"data\":{}}"u8.ToArray()),
            ["w:sync:app:state/set/sync"] = query => AppStateDesk.Answer(world, query.Device, query.Content),
            ["w:profile:picture/get/picture"] = Picture,
            ["w:profile:picture/set/picture"] = SetPicture,
            ["w:g2/set/create"] = query => world.Groups.Create(query.Device.Account, query.Content),
            ["w:g2/get/query"] = query => world.Groups.Describe(query.Device.Account, query.Iq["to"]),
            ["w:g2/get/participating"] = query => world.Groups.Of(query.Device.Account),
            ["w:g2/get/invite"] = query => new Node("invite") { ["code"] = Code(query.Iq.RequiredAttribute("to")) },
            ["w:g2/set/leave"] = query => world.Groups.Leave(query.Device.Account, query.Content),
        };
        foreach (var change in GroupDesk.Changes)
        {
            _answers["w:g2/set/" + change] = query => world.Groups.Change(query.Device.Account, query.Iq.RequiredAttribute("to"), query.Content);
        }
    }

    public void Answer(ClientConnection connection, Node iq)
    {
        var content = iq.Children.Count > 0 ? iq.Children[0] : new Node("");
        var key = $"{iq["xmlns"]}/{iq["type"]}/{content.Tag}";
        if (key == "md/set/link_code_companion_reg" && connection.Device is null)
        {
            _world.Pairing.Code(connection, iq, content);
        }
        else if (key is "w:p/get/ping" or "w:p/get/")
        {
            connection.Send(Result(iq));
        }
        else if (connection.Device is not { } device)
        {
            _world.Router.Unknown(connection, iq, key + " before login");
        }
        else if (iq["xmlns"] == "encrypt" && iq["type"] == "set" && iq.Child("list") is not null)
        {
            _world.PreKeys.Upload(device, iq);
            connection.Send(Result(iq));
        }
        else if (key == "passive/set/active")
        {
            connection.Send(Result(iq));
            _world.Doors.Activate(device);
        }
        else if (key == "md/set/remove-companion-device")
        {
            connection.Send(Result(iq));
            device.Account.Phone.Remove(device);
        }
        else if (_answers.TryGetValue(key, out var answer))
        {
            Answer(connection, iq, () => answer(new Query(device, iq, content)));
        }
        else
        {
            _world.Router.Unknown(connection, iq, key);
        }
    }

    private static void Answer(ClientConnection connection, Node iq, Func<Node?> answer)
    {
        try
        {
            connection.Send(answer() is { } content ? Result(iq, content) : Result(iq));
        }
        catch (RefusedException refusal)
        {
            connection.Send(new Node("iq", Stanza.Error(refusal.Code, refusal.Message)) { ["from"] = iq["to"] ?? Stanza.Server, ["type"] = "error", ["id"] = iq["id"] });
        }
    }

    private static Node Result(Node iq, params IEnumerable<Node> content) =>
        new("iq", content) { ["from"] = iq["to"] ?? Stanza.Server, ["type"] = "result", ["id"] = iq["id"] };

    private static Node? Do(Action action)
    {
        action();
        return null;
    }

    private static Node Props() => new("props", new Node("prop") { ["config_code"] = "10518", ["config_value"] = "true" })
    {
        ["protocol"] = "1",
        ["ab_key"] = "",
        ["hash"] = "lab1",
        ["refresh"] = "86400",
        ["refresh_id"] = "0",
    };

    private static Node Privacy() => new("privacy", PrivacyTopics.Select(name => new Node("category") { ["name"] = name, ["value"] = "all" }));

    private static string Code(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..22];

    private static void Block(Query query)
    {
        var blocked = query.Device.Account.Blocked;
        var jid = query.Content.RequiredAttribute("jid");
        _ = query.Content["action"] == "block" ? blocked.Add(jid) : blocked.Remove(jid);
    }

    /// <summary>Each named person gets the token that allows them to be written to.</summary>
    private void PassTokens(Query query)
    {
        var giver = query.Device.Account;
        foreach (var token in query.Content.ChildrenNamed("token"))
        {
            if (_world.Find(token.JidAttribute("jid")) is not { } receiver)
            {
                continue;
            }

            var value = SHA256.HashData(Encoding.ASCII.GetBytes(giver.Number + receiver.Number))[..16];
            var tokens = new Node("tokens", new Node("token", value) { ["type"] = "trusted_contact", ["t"] = token["t"] });
            _world.Post.ToAll(receiver, new Node("notification", tokens)
            {
                ["from"] = giver.PhoneJid.ToString(),
                ["sender_lid"] = giver.LidJid.ToString(),
                ["type"] = "privacy_token",
                ["id"] = _world.NewId("tc-"),
                ["t"] = _world.Seconds,
            });
        }
    }

    private Node Picture(Query query)
    {
        var target = query.Iq.JidAttribute("target");
        var picture = target is { IsGroup: true } ? _world.Groups.Find(target.Value.ToString())?.Picture : _world.Find(target)?.Picture;
        return picture is { } known
            ? new Node("picture")
            {
                ["id"] = known.Id,
                ["type"] = query.Content["type"],
                ["url"] = $"https://{_world.Authority}{known.Path}",
                ["direct_path"] = known.Path,
            }
            : throw new RefusedException(404, "item-not-found");
    }

    private Node SetPicture(Query query)
    {
        var id = _world.NewId("");
        var path = _world.Media.Keep("/pps/", query.Content.Bytes.ToArray());
        if (query.Iq.JidAttribute("target") is { IsGroup: true } group)
        {
            (_world.Groups.Find(group.ToString()) ?? throw new RefusedException(404, "item-not-found")).Picture = (id, path);
        }
        else
        {
            query.Device.Account.Picture = (id, path);
        }

        return new Node("picture") { ["id"] = id };
    }

    private sealed record Query(SimulatedDevice Device, Node Iq, Node Content);
}

/// <summary>The server says no; not a breach.</summary>
internal sealed class RefusedException(int code, string text) : Exception(text)
{
    public int Code { get; } = code;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {Message}");
}
