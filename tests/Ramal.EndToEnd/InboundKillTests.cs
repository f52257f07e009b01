using System.Net;
using System.Text;
using Ramal.Lab;

namespace Ramal.EndToEnd;

/// <summary>The server killed while a provider delivers each event three times in any order. What was answered 200 is there, once.</summary>
public sealed class InboundKillTests
{
    private const int Messages = 300;
    private const int Kills = 4;

    [Fact]
    public async Task Events_delivered_three_times_shuffled_and_across_kills_are_in_the_thread_once()
    {
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        await server.Client.ConnectAsync(lab, "Loja", "5511999990000");
        var instance = lab.Instances.All.Single();
        var random = new Random(31);
        var waiting = new Queue<int>(Enumerable.Range(0, 3 * Messages).Select(i => i % Messages).OrderBy(_ => random.Next()));
        using var http = new HttpClient();
        var delivered = 0;
        var killed = 0;

        while (waiting.TryDequeue(out var number))
        {
            if (await DeliverAsync(http, instance, number))
            {
                delivered++;
            }
            else
            {
                // As a provider does: later, again.
                waiting.Enqueue(number);
            }

            if (killed < Kills && delivered > (killed + 1) * 3 * Messages / (Kills + 2))
            {
                // In the middle of a delivery: whether it was stored nobody knows, so it comes again.
                var cut = DeliverAsync(http, instance, waiting.Peek());
                await server.KillAsync();
                await cut;
                await server.StartAgainAsync();
                killed++;
            }
        }

        var conversation = Assert.Single((await server.Client.GetAsync("/api/conversations")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(Messages, conversation.GetProperty("unread").GetInt32());
        var texts = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await server.Client.GetAsync($"/api/conversations/{conversation.GetProperty("id").GetString()}/messages?limit=200{(cursor.Length > 0 ? $"&before={cursor}" : "")}")).EnsureStatus(200).Json;
            texts.InsertRange(0, page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!));
            cursor = page.GetProperty("olderCursor").GetString();
        }

        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"mensagem {i}"), texts);
        Assert.Equal(Kills, killed);
    }

    private static async Task<bool> DeliverAsync(HttpClient http, LabInstance instance, int number)
    {
        var body = $$"""
            {"event":"messages.upsert","instance":"{{instance.Name}}","data":{"key":{"remoteJid":"5511988887777@s.whatsapp.net","fromMe":false,"id":"IN{{number}}","participant":""},
            "pushName":"Maria","status":"DELIVERY_ACK","message":{"conversation":"mensagem {{number}}"},"messageType":"conversation","messageTimestamp":{{1790000000 + number}}},"date_time":"x"}
            """;
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(instance.WebhookAddress, content);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
