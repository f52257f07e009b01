using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Takes a message apart for its readers' devices, checks it, and acknowledges it.</summary>
internal sealed class MessageRoute(SimulatorWorld world)
{
    private static readonly string[] Passed = ["type", "edit", "category", "mediatype"];
    private static readonly string[] Consumed = ["participants", "enc", "device-identity", "tctoken", "cstoken"];

    private readonly SealedParts _parts = new(world);

    public void Route(SimulatedDevice sender, Node message, Action<Node> answer)
    {
        var to = message.JidAttribute("to") ?? throw new StanzaFormatException("A message to nobody.");
        var ack = new Node("ack") { ["class"] = "message", ["id"] = message.RequiredAttribute("id"), ["from"] = message["to"], ["t"] = world.Seconds };
        var group = to.IsGroup ? world.Groups.Find(to.ToString()) : null;
        var refusal = world.Faults.TakeMessageRefusal()
            ?? (to.IsGroup ? group is null ? 404 : MayWrite(group, sender.Account) ? null : (int?)403 : world.Find(to) is null ? 404 : null);
        if (refusal is { } code)
        {
            answer(Stanza.With(ack, ("error", code.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            return;
        }

        var route = new Routed(sender, message, to, group);
        CheckProof(route);
        HandParts(route);
        if (group is not null && message["participant"] is null)
        {
            HandToGroup(route, group);
        }
        else if (route.Parts.Length == 0 && route.Sealed.Length > 0)
        {
            HandDirectly(route);
        }

        answer(IsComplete(route) ? ack : Stanza.With(ack, ("phash", "2:mismatch")));
    }

    private static bool MayWrite(SimulatedGroup group, SimulatedAccount account) =>
        group.Members.ContainsKey(account) && (!group.IsAnnouncement || group.IsAdmin(account));

    private void CheckProof(Routed route)
    {
        if (route.Parts.SelectMany(part => part.ChildrenNamed("enc")).Concat(route.Sealed).Any(enc => enc["type"] == "pkmsg"))
        {
            _parts.CheckProof(route.Sender, route.Message.Child("device-identity"));
        }
    }

    private void HandParts(Routed route)
    {
        if (route.Group is not null && route.Message["participant"] is null)
        {
            foreach (var enc in route.Sealed)
            {
                _parts.CheckGroup(route.Sender, enc);
            }
        }

        foreach (var part in route.Parts)
        {
            var jid = part.JidAttribute("jid") ?? throw new StanzaFormatException("A part for nobody.");
            var account = world.Find(jid);
            if (account is null || !account.Devices.TryGetValue(jid.Device, out var reader))
            {
                if (account is null || route.Sender.Told.GetValueOrDefault(account) == account.DeviceVersion)
                {
                    world.Breaches.Add(route.Sender.Name, $"fan-out: there is no device {jid}");
                }

                route.IsStale = true;
                continue;
            }

            if (reader == route.Sender)
            {
                // Baileys addresses itself, too, in groups that use LIDs; such a copy is never sent back.
                continue;
            }

            Node[] sealedParts = [.. part.ChildrenNamed("enc")];
            foreach (var enc in sealedParts)
            {
                _parts.Check(route.Sender, reader, enc);
            }

            route.Got.Add(reader);
            if (route.Group is { } group)
            {
                Holders(group, route.Sender).Add(reader);
                sealedParts = [.. sealedParts, .. route.Sealed];
            }

            world.Post.To(reader, Build(route, account, sealedParts));
        }
    }

    /// <summary>The group's own sealed part goes to every device of every member.</summary>
    private void HandToGroup(Routed route, SimulatedGroup group)
    {
        foreach (var member in group.Members.Keys)
        {
            foreach (var reader in member.Devices.Values.Where(device => device != route.Sender && route.Got.Add(device)).ToArray())
            {
                if (!Holders(group, route.Sender).Contains(reader))
                {
                    Missed(route, reader, "was never given the group's chain");
                }

                world.Post.To(reader, Build(route, member, route.Sealed));
            }
        }
    }

    /// <summary>A repetition that one device asked for, or a word between two devices of one account.</summary>
    private void HandDirectly(Routed route)
    {
        var jid = route.Message.JidAttribute("participant") ?? route.To;
        if (world.Find(jid) is { } account && account.Devices.TryGetValue(jid.Device, out var reader))
        {
            foreach (var enc in route.Sealed)
            {
                _parts.Check(route.Sender, reader, enc);
            }

            if (route.Group is { } group)
            {
                Holders(group, route.Sender).Add(reader);
            }

            world.Post.To(reader, Build(route, account, route.Sealed));
        }
    }

    /// <summary>Every device of both sides must have been covered.</summary>
    private bool IsComplete(Routed route)
    {
        if (route.Parts.Length == 0 || route.Message["participant"] is not null || route.Message["device_fanout"] == "false")
        {
            return !route.IsStale;
        }

        if (route.Group is null)
        {
            SimulatedAccount[] concerned = [route.Sender.Account, world.Find(route.To)!];
            foreach (var reader in concerned.Distinct().SelectMany(account => account.Devices.Values))
            {
                if (reader != route.Sender && !route.Got.Contains(reader))
                {
                    Missed(route, reader, "got no copy");
                }
            }
        }

        return !route.IsStale;
    }

    /// <summary>A breach if the sender had been told of this list of devices; otherwise its list is old, and it is told so.</summary>
    private void Missed(Routed route, SimulatedDevice reader, string what)
    {
        route.IsStale = true;
        if (route.Sender.Id != 0 && route.Sender.Told.GetValueOrDefault(reader.Account) == reader.Account.DeviceVersion)
        {
            world.Breaches.Add(route.Sender.Name, $"fan-out: {reader.Name} {what} (message {route.Message["id"]})");
        }
    }

    private static HashSet<SimulatedDevice> Holders(SimulatedGroup group, SimulatedDevice sender)
    {
        if (!group.Chains.TryGetValue(sender, out var holders))
        {
            group.Chains[sender] = holders = [];
        }

        return holders;
    }

    private Node Build(Routed route, SimulatedAccount reader, Node[] sealedParts)
    {
        var (sender, message) = (route.Sender, route.Message);
        List<Node> content = [.. sealedParts];
        if (message.Child("device-identity") is { } proof && sealedParts.Any(enc => enc["type"] == "pkmsg"))
        {
            content.Add(proof);
        }

        content.AddRange(message.Children.Where(child => !Consumed.Contains(child.Tag)));
        var built = new Node("message", content);
        foreach (var name in Passed)
        {
            built.Set(name, message[name]);
        }

        built.Set("id", message["id"]);
        built.Set("t", world.Seconds);
        built.Set("notify", sender.Account.Name);
        if (route.Group is { } group)
        {
            built.Set("from", group.Id);
            built.Set("participant", sender.Address(asLid: true).ToString());
            built.Set("participant_pn", sender.Account.PhoneJid.ToString());
            built.Set("addressing_mode", "lid");
            return built;
        }

        var asLid = route.To.IsLid;
        built.Set("from", sender.Address(asLid).ToString());
        if (reader != sender.Account)
        {
            built.Set(asLid ? "sender_pn" : "sender_lid", sender.Account.Address(!asLid).ToString());
        }
        else if (message["category"] != "peer")
        {
            // A copy for the sender's own devices names the recipient's other address, never the sender's.
            var recipient = message["recipient"] ?? message["to"];
            built.Set("recipient", recipient);
            built.Set(asLid ? "peer_recipient_pn" : "peer_recipient_lid", world.Find(Jid.Parse(recipient!))?.Address(!asLid).ToString());
        }

        return built;
    }

    private sealed record Routed(SimulatedDevice Sender, Node Message, Jid To, SimulatedGroup? Group)
    {
        public Node[] Parts { get; } = [.. Message.Child("participants")?.ChildrenNamed("to") ?? []];

        public Node[] Sealed { get; } = [.. Message.ChildrenNamed("enc")];

        public HashSet<SimulatedDevice> Got { get; } = [];

        /// <summary>The sender does not know all devices.</summary>
        public bool IsStale { get; set; }
    }
}
