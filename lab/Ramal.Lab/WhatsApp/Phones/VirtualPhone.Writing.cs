using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <content>What a person does on the phone. A chat is a number, a group's id, or an address with its server.</content>
public sealed partial class VirtualPhone
{
    /// <returns>The id of the message.</returns>
    public string SendText(string chat, string text, PhoneSend? send = null)
    {
        var context = Context(send);
        var message = context is null
            ? new Message { Conversation = text }
            : new Message { ExtendedTextMessage = new ExtendedTextMessage { Text = text, ContextInfo = context } };
        return Send(chat, message, "text", send);
    }

    /// <summary>Seals a file, brings it to the media host and sends it.</summary>
    public string SendMedia(string chat, MediaKind kind, byte[] content, string contentType, string? caption = null, string? fileName = null, PhoneSend? send = null)
    {
        var key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(MediaCipher.KeySize);
        using var output = new MemoryStream();

        // Memory on both sides: nothing is waited for.
        var (sha, sealedSha, length) = MediaCipher.SealAsync(kind, key, new MemoryStream(content), output, CancellationToken.None).GetAwaiter().GetResult();
        return _world.Run(() =>
        {
            var path = _world.Media.Keep("/v/", output.ToArray());
            var media = new MediaReference(path, $"https://{_world.Authority}{path}", key, sha, sealedSha, length, contentType);
            var message = MediaMessages.Build(new MediaBody(kind, media, caption, fileName), _world.Now);
            return Send(chat, message, "media", send, MediaMessages.TypeOf(kind));
        });
    }

    public string SendLocation(string chat, double latitude, double longitude, string name = "") => Send(chat, new Message
    {
        LocationMessage = new LocationMessage { DegreesLatitude = latitude, DegreesLongitude = longitude, Name = name },
    }, "text");

    public string SendContact(string chat, string name, string vcard) =>
        Send(chat, new Message { ContactMessage = new ContactMessage { DisplayName = name, Vcard = vcard } }, "text");

    /// <summary>An empty emoji takes the reaction back.</summary>
    public string React(PhoneMessage message, string emoji)
    {
        var id = Send(message.ChatId, new Message
        {
            ReactionMessage = new ReactionMessage { Key = KeyOf(message), Text = emoji, SenderTimestampMs = _world.Now.ToUnixTimeMilliseconds() },
        }, "reaction");
        _world.Run(() => message.React(Number, emoji));
        return id;
    }

    public string Edit(PhoneMessage message, string text)
    {
        var id = Send(message.ChatId, new Message
        {
            ProtocolMessage = new ProtocolMessage
            {
                Key = KeyOf(message),
                Type = ProtocolMessage.Types.Type.MessageEdit,
                EditedMessage = new Message { Conversation = text },
                TimestampMs = _world.Now.ToUnixTimeMilliseconds(),
            },
        }, "text", edit: "1");
        _world.Run(() => { (message.Text, message.IsEdited) = (text, true); });
        return id;
    }

    /// <summary>For everybody; an admin of a group may delete the messages of others.</summary>
    public string Delete(PhoneMessage message)
    {
        var id = Send(
            message.ChatId,
            new Message { ProtocolMessage = new ProtocolMessage { Key = KeyOf(message), Type = ProtocolMessage.Types.Type.Revoke } },
            "text",
            edit: message.FromMe ? "7" : "8");
        _world.Run(() => { message.IsDeleted = true; });
        return id;
    }

    /// <summary>Blue ticks for a message of somebody else.</summary>
    public void MarkRead(PhoneMessage message) => _world.Run(() =>
    {
        if (!message.FromMe && _world.Find(message.SenderNumber) is { } sender)
        {
            var isGroup = _world.Groups.Find(message.ChatId) is not null;
            _world.Receipts.Route(_device, new Node("receipt")
            {
                ["id"] = message.Id,
                ["to"] = isGroup ? message.ChatId : sender.LidJid.ToString(),
                ["participant"] = isGroup ? sender.LidJid.ToString() : null,
                ["type"] = "read",
                ["t"] = _world.Seconds,
            });
        }
    });

    /// <summary>Blue ticks for everything in a chat that was not read yet.</summary>
    public void MarkChatRead(string chat) => _world.Run(() =>
    {
        foreach (var message in _messages.Where(message => message.ChatId == chat && !message.FromMe && _read.Add(message.Id)).ToArray())
        {
            MarkRead(message);
        }
    });

    public void SetTyping(string chat, bool isTyping) => _world.Run(() =>
        PresenceRoute.Typing(_world, _device, new Node("chatstate", new Node(isTyping ? "composing" : "paused")) { ["to"] = AddressOf(chat, byNumber: false).ToString() }));

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<PhoneGroup> Groups => Under(() => _world.Groups.All.Where(group => group.Members.ContainsKey(_account))
        .Select(group => new PhoneGroup(group.Id, group.Subject, [.. group.Members.Keys.Select(member => member.Number)], group.IsAdmin(_account))).ToArray());

    /// <returns>The group's id.</returns>
    public string CreateGroup(string subject, params IEnumerable<string> numbers)
    {
        var create = new Node("create", Participants(numbers)) { ["subject"] = subject };
        return _world.Run(() => _world.Groups.Create(_account, create).RequiredAttribute("id") + "@" + Jid.GroupServer);
    }

    public void AddMembers(string groupId, params IEnumerable<string> numbers) => ChangeGroup(groupId, new Node("add", Participants(numbers)));

    public void RemoveMembers(string groupId, params IEnumerable<string> numbers) => ChangeGroup(groupId, new Node("remove", Participants(numbers)));

    public void Promote(string groupId, params IEnumerable<string> numbers) => ChangeGroup(groupId, new Node("promote", Participants(numbers)));

    public void Demote(string groupId, params IEnumerable<string> numbers) => ChangeGroup(groupId, new Node("demote", Participants(numbers)));

    public void SetSubject(string groupId, string subject) => ChangeGroup(groupId, new Node("subject", System.Text.Encoding.UTF8.GetBytes(subject)));

    /// <summary>Only admins may write from now on, or everybody again.</summary>
    public void SetOnlyAdminsWrite(string groupId, bool only) => ChangeGroup(groupId, new Node(only ? "announcement" : "not_announcement"));

    public void Leave(string groupId) => _world.Run(() => _world.Groups.Leave(_account, new Node("leave", new Node("group") { ["id"] = groupId })));

    private static MessageKey Reference(string chat, PhoneMessage message) => new() { RemoteJid = chat, FromMe = message.FromMe, Id = message.Id };

    private void ChangeGroup(string groupId, Node change) => _world.Run(() =>
    {
        try
        {
            _world.Groups.Change(_account, groupId, change);
        }
        catch (RefusedException refusal)
        {
            throw new SimulatorException($"The group cannot be changed: {refusal}", refusal);
        }
    });

    private static Node[] Participants(IEnumerable<string> numbers) =>
        [.. numbers.Select(number => new Node("participant") { ["jid"] = Jid.Phone(number).ToString() })];

    private string Send(string chat, Message message, string type, PhoneSend? send = null, string? mediaType = null, string? edit = null) => _world.Run(() =>
    {
        if (_isOffline)
        {
            throw new SimulatorException("The phone is offline.");
        }

        var to = AddressOf(chat, send?.ByNumber == true);
        var id = send?.Id ?? PhoneWriter.NewId();
        _writer.Send(id, to, message, type, mediaType, edit);
        if (message.ReactionMessage is null && message.ProtocolMessage is null)
        {
            var shown = new PhoneMessage(id, to.IsGroup ? to.ToString() : _world.Find(to)!.Number, Number, 0, fromMe: true, _world.Now)
            {
                Content = message,
                SenderDeviceName = _device.Name,
            };
            _reader.Show(shown, message);
            _messages.Add(shown);
        }

        return id;
    });

    private Jid AddressOf(string chat, bool byNumber)
    {
        if (chat.Contains('@', StringComparison.Ordinal))
        {
            return Jid.Parse(chat);
        }

        var account = _world.Find(chat) ?? throw new SimulatorException($"Nobody has the number {chat}.");
        return account.Address(asLid: !byNumber);
    }

    private ContextInfo? Context(PhoneSend? send)
    {
        if (send is not { Quoted: not null } and not { Mentions.Count: > 0 })
        {
            return null;
        }

        var context = new ContextInfo();
        if (send.Quoted is { } quoted)
        {
            context.StanzaId = quoted.Id;
            context.Participant = (_world.Find(quoted.SenderNumber)?.LidJid ?? Jid.Phone(quoted.SenderNumber)).ToString();
            context.QuotedMessage = quoted.Content;
        }

        context.MentionedJid.AddRange(send.Mentions.Select(number => (_world.Find(number)?.LidJid ?? Jid.Phone(number)).ToString()));
        return context;
    }

    private MessageKey KeyOf(PhoneMessage message)
    {
        var isGroup = _world.Groups.Find(message.ChatId) is not null;
        var key = Reference(isGroup ? message.ChatId : AddressOf(message.ChatId, byNumber: false).ToString(), message);
        if (isGroup && !message.FromMe)
        {
            key.Participant = _world.Find(message.SenderNumber)!.LidJid.ToString();
        }

        return key;
    }
}
