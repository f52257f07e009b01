using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Inbox;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class ReceiveMessageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_message_is_stored_before_it_is_acknowledged_and_a_repeat_changes_nothing()
    {
        await using var ledger = await Ledger.StartAsync();
        var message = Inbound.Text("Olá, quanto custa?", id: "A1");

        await ledger.PublishAsync(message);
        var (rows, conversations) = await ReadAsync(ledger);
        await ledger.PublishAsync(message);
        await ledger.PublishAsync(message);

        Assert.Equal("Olá, quanto custa?", Assert.Single(rows).Text);
        Assert.Equal((1, "Maria"), (Assert.Single(conversations).Unread, conversations[0].Title));
        var (after, again) = await ReadAsync(ledger);
        Assert.Single(after);
        Assert.Equal(1, Assert.Single(again).Unread);
    }

    [Fact]
    public async Task Events_three_times_each_and_shuffled_make_the_same_thread()
    {
        await using var ledger = await Ledger.StartAsync();
        var happened = new List<ConnectorEvent>();
        for (var i = 0; i < 20; i++)
        {
            happened.Add(Inbound.Text($"mensagem {i}", id: $"S{i}", at: Noon.AddSeconds(i)));
        }

        happened.Add(Inbound.Of(new MessageContent.Edit(new ExternalMessageId("S3"), "mensagem 3, corrigida"), id: "E3", at: Noon.AddMinutes(1)));
        happened.Add(Inbound.Of(new MessageContent.Delete(new ExternalMessageId("S5")), id: "D5", at: Noon.AddMinutes(1)));
        happened.Add(Inbound.Of(new MessageContent.Reaction(new ExternalMessageId("S7"), "👍"), id: "R7", at: Noon.AddMinutes(1)));
        var random = new Random(4);
        var all = happened.Concat(happened).Concat(happened).OrderBy(_ => random.Next()).ToList();

        await Task.WhenAll(all.Select(one => Task.Run(() => ledger.PublishAsync(one))));

        var conversation = Assert.Single(await ledger.ConversationsAsync());
        Assert.Equal(20, conversation.GetProperty("unread").GetInt32());
        var thread = await ledger.ThreadAsync(InboxCalls.Id(conversation));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i == 3 ? "mensagem 3, corrigida" : i == 5 ? null : $"mensagem {i}"), thread.Texts());
        Assert.Equal("deleted", thread[5].Words("kind"));
        Assert.Equal("👍", Assert.Single(thread[7].GetProperty("reactions").EnumerateArray()).Words("emoji"));
    }

    [Fact]
    public async Task What_arrives_within_the_second_that_its_provider_names_stands_after_what_was_said_in_it()
    {
        var clock = new ManualClock();
        var second = clock.GetUtcNow();
        await using var ledger = await Ledger.StartAsync(clock);
        clock.Advance(TimeSpan.FromMilliseconds(700));
        await ledger.PublishAsync(Inbound.Text("pergunta", id: "Q1", at: clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMilliseconds(100));

        await ledger.PublishAsync(Inbound.Text("resposta", id: "R1", at: second));
        clock.Advance(TimeSpan.FromSeconds(5));
        await ledger.PublishAsync(Inbound.Text("e mais", id: "R2", at: second));
        await ledger.PublishAsync(Inbound.Text("de antes", id: "O1", at: second.AddSeconds(-1)));

        var thread = await ledger.ThreadAsync(InboxCalls.Id(Assert.Single(await ledger.ConversationsAsync())));
        Assert.Equal(["de antes", "pergunta", "resposta", "e mais"], thread.Texts());
    }

    [Fact]
    public async Task The_same_person_on_two_instances_at_once_is_one_contact_with_two_conversations()
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");

        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(i => new[]
        {
            Task.Run(() => ledger.Line.PublishAsync(Inbound.Text($"um {i}", id: $"one-{i}"))),
            Task.Run(() => other.Line.PublishAsync(Inbound.Text($"dois {i}", id: $"two-{i}"))),
        }));

        var conversations = await ledger.ConversationsAsync();
        Assert.Equal(2, conversations.Count);
        Assert.Single(conversations.Select(one => one.Words("contactId")).Distinct());
        Assert.All(conversations, one => Assert.Equal(20, one.GetProperty("unread").GetInt32()));
        Assert.Single((await ledger.Person.GetAsync("/api/contacts")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_group_is_one_conversation_with_the_sender_of_each_message()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.InGroup("bom dia", "5511977770001", "Ana"));
        await ledger.PublishAsync(Inbound.InGroup("oi", "5511977770002", "Beto"));

        var conversation = Assert.Single(await ledger.ConversationsAsync());
        Assert.Equal("group", conversation.Words("kind"));
        Assert.Equal("Beto", conversation.GetProperty("lastMessage").Words("senderName"));
        var thread = await ledger.ThreadAsync(InboxCalls.Id(conversation));
        Assert.Equal(["Ana", "Beto"], thread.Select(one => one.GetProperty("sender").Words("name")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_edits_or_deletes_what_another_one_said_in_a_group(bool messageFirst)
    {
        const string Ana = "5511977770001", Beto = "5511977770002";
        await using var ledger = await Ledger.StartAsync();
        var message = Inbound.InGroup("vendo por 100", Ana, "Ana", id: "G1");
        ConnectorEvent[] tried =
        [
            Changed(new MessageContent.Edit(new ExternalMessageId("G1"), "vendo por 1"), [Inbound.Phone(Beto)], "e1"),
            Changed(new MessageContent.Edit(new ExternalMessageId("G1"), "vendo por 2"), [], "e2"),
            Changed(new MessageContent.Delete(new ExternalMessageId("G1")), [Inbound.Phone(Beto)], "d1"),
            Changed(new MessageContent.Delete(new ExternalMessageId("G1")), [], "d2"),
        ];

        foreach (var one in messageFirst ? tried.Prepend(message) : tried.Append(message))
        {
            await ledger.PublishAsync(one);
        }

        var conversation = await ledger.OnlyConversationAsync();
        Assert.Equal(["vendo por 100"], (await ledger.ThreadAsync(conversation)).Texts());
        await ledger.PublishAsync(Changed(new MessageContent.Edit(new ExternalMessageId("G1"), "vendo por 90"), [Inbound.Phone(Ana)], "e3"));
        Assert.Equal(["vendo por 90"], (await ledger.ThreadAsync(conversation)).Texts());
        await ledger.PublishAsync(Changed(new MessageContent.Delete(new ExternalMessageId("G1")), [Inbound.Phone(Ana)], "d3"));
        Assert.Equal("deleted", Assert.Single(await ledger.ThreadAsync(conversation)).Words("kind"));

        ConnectorEvent Changed(MessageContent content, IReadOnlyList<PersonAlias> by, string id) => message with { Id = new ExternalMessageId(id), From = by, Content = content };
    }

    [Fact]
    public async Task An_edit_that_names_nobody_changes_what_the_other_one_wrote_and_never_what_our_number_did()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("cem", id: "T1", at: Noon));
        await ledger.PublishAsync(Inbound.FromPhone("noventa", id: "P1", at: Noon.AddSeconds(1)));
        var conversation = await ledger.OnlyConversationAsync();

        foreach (var of in new[] { "T1", "P1", "P2" })
        {
            await ledger.PublishAsync(Inbound.Of(new MessageContent.Edit(new ExternalMessageId(of), "dez"), at: Noon.AddSeconds(2)) with { From = [] });
        }

        await ledger.PublishAsync(Inbound.FromPhone("oitenta", id: "P2", at: Noon.AddSeconds(3)));

        Assert.Equal(["dez", "noventa", "oitenta"], (await ledger.ThreadAsync(conversation)).Texts());
    }

    [Fact]
    public async Task Broadcasts_are_shown_nowhere()
    {
        await using var ledger = await Ledger.StartAsync();

        await ledger.PublishAsync(Inbound.Text("promoção") with { ChatKind = ChatKind.Broadcast });

        Assert.Empty(await ledger.ConversationsAsync());
    }

    [Fact]
    public async Task What_the_phone_wrote_is_in_the_thread_and_counts_as_read()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        await ledger.PublishAsync(Inbound.FromPhone("já respondo", id: "P1"));
        await ledger.PublishAsync(new ConnectorEvent.ReceiptReceived("r", Noon, new ExternalMessageId("P1"), Receipt.Read));
        await ledger.PublishAsync(new ConnectorEvent.ReceiptReceived("d", Noon, new ExternalMessageId("P1"), Receipt.Delivered));

        var conversation = Assert.Single(await ledger.ConversationsAsync());
        var last = (await ledger.ThreadAsync(InboxCalls.Id(conversation)))[^1];
        Assert.Equal(("phone", "out", "read"), (last.Words("origin"), last.Words("direction"), last.Words("tick")));
        Assert.Equal(0, conversation.GetProperty("unread").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_ledger_sent_is_in_the_thread_once_whichever_of_echo_and_answer_comes_first(bool echoFirst)
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        var conversation = await ledger.OnlyConversationAsync();
        var echo = Inbound.FromPhone("pois não", id: "WA-1");
        ledger.Line.OnSend = async (line, _, _) =>
        {
            if (echoFirst)
            {
                // Under another id than the one that was stored before: nothing tells yet that it is ours.
                await line.PublishAsync(echo);
            }

            // A receipt may overtake the acceptance.
            await line.PublishAsync(new ConnectorEvent.ReceiptReceived("delivered:WA-1", TimeProvider.System.GetUtcNow(), new ExternalMessageId("WA-1"), Receipt.Delivered));
            return new SendOutcome.Accepted(new ExternalMessageId("WA-1"));
        };

        var question = InboxCalls.Id((await ledger.ThreadAsync(conversation))[0]);
        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "pois não", replyTo = question })).EnsureStatus(201);
        await ledger.UntilThreadAsync(conversation, thread => thread.Count == 2 && thread[1].GetProperty("outboundId").ValueKind != System.Text.Json.JsonValueKind.Null, "the answer is shown");
        await ledger.UntilThreadAsync(conversation, thread => thread[1].Words("tick") == "delivered", "its tick");
        await ledger.PublishAsync(echo);

        var thread = await ledger.ThreadAsync(conversation);
        Assert.Equal(["oi", "pois não"], thread.Texts());
        Assert.Equal("person", thread[1].Words("origin"));
        Assert.Equal(question, thread[1].GetProperty("replyTo").Words("messageId"));
        Assert.DoesNotContain(await OriginsAsync(ledger), origin => origin == "phone");
    }

    [Fact]
    public async Task An_echo_that_no_send_explains_was_the_phone()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        var conversation = await ledger.OnlyConversationAsync();
        ledger.Line.OnSend = async (line, _, _) =>
        {
            await line.PublishAsync(Inbound.FromPhone("escrevi no celular", id: "PH-1"));
            return new SendOutcome.Accepted(new ExternalMessageId("WA-2"));
        };

        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "pelo Ramal" })).EnsureStatus(201);
        await ledger.UntilThreadAsync(conversation, thread => thread.Count == 3 && thread.TrueForAll(one => one.Words("origin") != "unsettled"), "both are shown");

        Assert.Equal(["contact", "person", "phone"], (await ledger.ThreadAsync(conversation)).Select(one => one.Words("origin")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Aliases_of_two_contacts_in_one_event_make_them_one()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("pelo número", from: Inbound.Maria, name: null));
        await ledger.PublishAsync(Inbound.Text("escondida", from: "900", name: null) with { From = [Inbound.Lid("900")] });
        Assert.Equal(2, (await ledger.ConversationsAsync()).Count);

        await ledger.PublishAsync(Inbound.Text("sou eu") with { From = [Inbound.Lid("900"), Inbound.Phone(Inbound.Maria)] });

        var conversation = Assert.Single(await ledger.ConversationsAsync());
        Assert.Equal(3, (await ledger.ThreadAsync(InboxCalls.Id(conversation))).Count);
        Assert.Equal(3, conversation.GetProperty("unread").GetInt32());
        Assert.Equal("Maria", conversation.Words("title"));
    }

    [Fact]
    public async Task A_number_with_and_without_its_ninth_digit_is_one_person()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("um", from: "551187654321"));
        await ledger.PublishAsync(Inbound.Text("dois", from: "5511987654321"));

        Assert.Equal(["um", "dois"], (await ledger.ThreadAsync(await ledger.OnlyConversationAsync())).Texts());
        Assert.Equal("phone:5511987654321", AliasName.OfRecipient("+551187654321"));
        Assert.Equal("phone:551132654321", AliasName.OfRecipient("+551132654321"));
    }

    [Fact]
    public async Task What_two_people_say_after_a_restart_goes_on_where_it_was()
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = new ScriptedConnector();
        string token;
        await using (var first = await Ledger.StartAsync(database: database, connector: connector))
        {
            await first.PublishAsync(Inbound.Text("antes", id: "K1"));
            token = first.Person.Token!;
        }

        await using var server = await RamalTestServer.StartAsync(connectors: [connector], database: database);
        var line = connector.Lines.Single();
        await Until.TrueAsync(() => line.Session is not null, "the session is taken up");
        await line.PublishAsync(Inbound.Text("antes", id: "K1"));
        await line.PublishAsync(Inbound.Text("depois", id: "K2"));

        using var person = new RamalClient(server.BaseUrl, token);
        var conversation = Assert.Single((await person.GetAsync("/api/conversations")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(2, conversation.GetProperty("unread").GetInt32());
    }

    internal static async Task<(List<InboxMessage> Messages, List<Conversation> Conversations)> ReadAsync(Ledger ledger)
    {
        await using var db = ledger.Get<RamalDb>().ForAccount(ledger.Person.UserId);
        return (
            await db.Set<InboxMessage>().AsNoTracking().OrderBy(message => message.At).ThenBy(message => message.Id).ToListAsync(),
            await db.Set<Conversation>().AsNoTracking().OrderBy(conversation => conversation.CreatedAt).ToListAsync());
    }

    /// <summary>What the readers of events were told of our own messages.</summary>
    private static async Task<List<string?>> OriginsAsync(Ledger ledger)
    {
        await using var db = ledger.Get<RamalDb>().ForAccount(ledger.Person.UserId);
        var told = await db.Set<EventRow>().AsNoTracking().Where(row => row.Type == "conversation.message").Select(row => row.Data).ToListAsync();
        return told.ConvertAll(data => System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("origin").GetString());
    }
}
