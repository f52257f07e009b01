using System.Text;
using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class FetchMediaTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    [Fact]
    public async Task A_received_file_is_fetched_and_served_to_its_owner_only()
    {
        await using var ledger = await Ledger.StartAsync();
        ledger.Line.OnReadMedia = (_, _) => Task.FromResult<ConnectorResult<byte[]>>(Png);
        await ledger.PublishAsync(Inbound.Of(FileOf(ReceivedFileKind.Image, "foto.png", caption: "olha só")));
        var conversation = await ledger.OnlyConversationAsync();

        var message = await ledger.UntilThreadAsync(conversation, thread => thread[0].GetProperty("media").Words("state") == "ready", "the file is here");

        var url = message.GetProperty("media").Words("url")!;
        var served = (await ledger.Person.GetAsync(url)).EnsureStatus(200);
        Assert.Equal("image/png", served.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("olha só", message.Words("text"));
        using var bia = await ledger.Server.NewPersonAsync("Bia");
        Assert.Equal(404, (await bia.GetAsync(url)).Status);
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script>", "text/html", "fatura.html")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "x.svg")]
    [InlineData("<?xml version='1.0'?><x/>", "image/png", "x.png\"; filename=\"evil.html")]
    public async Task What_a_sender_says_of_a_file_is_not_believed(string body, string contentType, string name)
    {
        await using var ledger = await Ledger.StartAsync();
        ledger.Line.OnReadMedia = (_, _) => Task.FromResult<ConnectorResult<byte[]>>(Encoding.UTF8.GetBytes(body));
        await ledger.PublishAsync(Inbound.Of(FileOf(ReceivedFileKind.Image, name) with { ContentType = contentType }));
        var conversation = await ledger.OnlyConversationAsync();

        var message = await ledger.UntilThreadAsync(conversation, thread => thread[0].GetProperty("media").Words("state") == "ready", "the file is here");

        var served = (await ledger.Person.GetAsync(message.GetProperty("media").Words("url")!)).EnsureStatus(200);
        Assert.Equal("application/octet-stream", served.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("attachment", served.ContentHeaders.ContentDisposition!.DispositionType);
        Assert.Contains("sandbox", served.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", served.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Texts_of_strangers_come_out_as_they_went_in_and_only_as_json()
    {
        await using var ledger = await Ledger.StartAsync();
        foreach (var nasty in NastyStrings.All.Where(text => text.Length is > 0 and < 4000))
        {
            await ledger.PublishAsync(Inbound.Of(new MessageContent.Text(nasty), name: nasty));
        }

        var answer = await ledger.Person.GetAsync($"/api/conversations/{await ledger.OnlyConversationAsync()}/messages?limit=200");

        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.NotEmpty(answer.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_failure_that_passes_is_tried_again_and_one_that_does_not_is_shown()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var asked = 0;
        ledger.Line.OnReadMedia = (file, _) => Task.FromResult(file.FileName == "nunca.png" ? new ConnectorResult<byte[]>(ConnectorError.MediaRejected, null)
            : Interlocked.Increment(ref asked) == 1 ? new ConnectorResult<byte[]>(ConnectorError.Unreachable, null) : Png);
        await ledger.PublishAsync(Inbound.Of(FileOf(ReceivedFileKind.Image, "depois.png"), at: clock.GetUtcNow()));
        await ledger.PublishAsync(Inbound.Of(FileOf(ReceivedFileKind.Image, "nunca.png"), at: clock.GetUtcNow().AddSeconds(1)));
        await ledger.PublishAsync(Inbound.Of(FileOf(ReceivedFileKind.Video, "enorme.mp4") with { Length = 5L << 30 }, at: clock.GetUtcNow().AddSeconds(2)));
        var conversation = await ledger.OnlyConversationAsync();

        await Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            return string.Join(' ', (await ledger.ThreadAsync(conversation)).Select(one => one.GetProperty("media").Words("state"))) == "ready failed tooLarge";
        }, "each came to its end");

        ledger.Line.OnReadMedia = (_, _) => Task.FromResult<ConnectorResult<byte[]>>(Png);
        var failed = InboxCalls.Id((await ledger.ThreadAsync(conversation))[1]);
        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages/{failed}/media")).EnsureStatus(200);
        await ledger.UntilThreadAsync(conversation, thread => thread[1].GetProperty("media").Words("state") == "ready", "it came after all");
    }

    private static MessageContent.File FileOf(ReceivedFileKind kind, string name, string? caption = null) =>
        new(kind, caption, name, "image/png", 12, null, "reference");
}
