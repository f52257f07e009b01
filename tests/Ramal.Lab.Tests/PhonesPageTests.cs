using System.Net.Http.Json;
using Ramal.Lab.WhatsApp;

namespace Ramal.Lab.Tests;

/// <summary>The page of the simulated WhatsApp's phones, and what it calls.</summary>
public sealed class PhonesPageTests
{
    private const string Api = "/lab/api/whatsapp";

    [Theory]
    [InlineData("/lab/phones", "text/html")]
    [InlineData("/lab/phones.js", "text/javascript")]
    [InlineData("/lab/phones-texts.js", "text/javascript")]
    [InlineData("/lab/phones.css", "text/css")]
    [InlineData("/lab/qr.js", "text/javascript")]
    public async Task The_page_is_served_whole_under_a_strict_policy_when_there_is_a_simulated_WhatsApp(string path, string contentType)
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        await using var with = await LabFixture.StartAsync(new LabOptions { WhatsApp = whatsApp });
        await using var without = await LabFixture.StartAsync();

        using var response = await with.Http.GetAsync(path, LabFixture.Ct);
        using var missing = await without.Http.GetAsync(path, LabFixture.Ct);

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(404, (int)missing.StatusCode);
    }

    [Fact]
    public async Task Phones_chat_make_groups_and_go_offline_through_the_control_api()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { WhatsApp = whatsApp });
        await PostAsync(fixture, "/phones", new { number = "5511900000001", name = "Ana" });
        await PostAsync(fixture, "/phones", new { number = "5511900000002", name = "Bruno" });

        await PostAsync(fixture, "/phones/5511900000001/send", new { chat = "5511900000002", text = "oi" });
        var seen = whatsApp["5511900000002"].Messages.Single();
        await PostAsync(fixture, "/phones/5511900000002/react", new { message = seen.Id, text = "👍" });
        await PostAsync(fixture, "/phones/5511900000002/read", new { chat = "5511900000001" });
        await PostAsync(fixture, "/phones/5511900000002/send", new { chat = "5511900000001", text = "olá", quoted = seen.Id });
        await PostAsync(fixture, "/phones/5511900000001/groups", new { subject = "Bairro", members = new[] { "5511900000002" } });
        using var file = new ByteArrayContent([1, 2, 3]);
        file.Headers.ContentType = new("image/png");
        using var sent = await fixture.Http.PostAsync($"{Api}/phones/5511900000001/file?chat=5511900000002&name=a.png", file, LabFixture.Ct);
        Assert.Equal(200, (int)sent.StatusCode);
        var picture = whatsApp["5511900000002"].Messages.Single(message => message.Kind == PhoneMessageKind.Image);
        Assert.Equal([1, 2, 3], await fixture.Http.GetByteArrayAsync($"{Api}/phones/5511900000002/media/{picture.Id}", LabFixture.Ct));

        var ana = (await fixture.GetAsync(Api + "/state")).GetProperty("phones")[0];
        var chat = ana.GetProperty("chats").EnumerateArray().Single(c => c.GetProperty("id").GetString() == "5511900000002");
        var line = chat.GetProperty("lines")[0];
        Assert.Equal("Read", line.GetProperty("ticks").GetString());
        Assert.Equal("👍", line.GetProperty("reactions")[0].GetString());
        Assert.Equal("oi", chat.GetProperty("lines")[1].GetProperty("quoted").GetString());
        Assert.Contains(ana.GetProperty("chats").EnumerateArray(), c => c.GetProperty("name").GetString() == "Bairro" && c.GetProperty("members").GetArrayLength() == 2);

        await PostAsync(fixture, "/phones/5511900000001/online", new { on = false });
        using var refused = await fixture.Http.PostAsJsonAsync(Api + "/phones/5511900000001/send", new { chat = "5511900000002", text = "x" }, LabFixture.Ct);
        Assert.Equal(409, (int)refused.StatusCode);
        using var unknown = await fixture.Http.PostAsJsonAsync(Api + "/phones/5511900000001/scan", new { code = "x" }, LabFixture.Ct);
        Assert.Equal(409, (int)unknown.StatusCode);
        whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task The_address_for_the_server_is_told()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { WhatsApp = whatsApp });
        var address = await fixture.GetAsync(Api);
        Assert.Equal(whatsApp.Endpoint.AbsoluteUri, address.GetProperty("endpoint").GetString());
        Assert.Equal(Convert.ToHexStringLower(whatsApp.RootKey.Span), address.GetProperty("rootKey").GetString());
        Assert.Equal(whatsApp.CertificateSha256, address.GetProperty("certificateSha256").GetString());
    }

    private static async Task PostAsync(LabFixture fixture, string path, object body)
    {
        using var response = await fixture.Http.PostAsJsonAsync(Api + path, body, LabFixture.Ct);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(LabFixture.Ct)}");
    }
}
