using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class StaticPageTests
{
    private static readonly (string, string) ByPerson = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    [Fact]
    public async Task Addresses_of_the_app_answer_with_its_first_page_and_unknown_files_do_not_exist()
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();

        var root = await anonymous.GetAsync("/");
        var deep = await anonymous.SendAsync(HttpMethod.Get, "/connect/some-token", null, ByPerson);

        Assert.Equal((200, "the page"), (root.Status, root.Text));
        Assert.Equal((200, "the page"), (deep.Status, deep.Text));
        Assert.Equal(404, (await anonymous.GetAsync("/assets/gone-123.js")).Status);
        Assert.Equal((404, "not-found"), await RefusalAsync(anonymous, "/api/nothing"));
        Assert.Equal((404, "not-found"), await RefusalAsync(anonymous, "/hooks/nothing"));
        Assert.Equal(404, (await anonymous.SendAsync(HttpMethod.Post, "/instances", null, ByPerson)).Status);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/..%5c..%5csecret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    public async Task No_path_leads_out_of_the_folder(string path)
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();

        var answer = await anonymous.GetAsync(path);

        Assert.Equal(404, answer.Status);
        Assert.DoesNotContain("secret content", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashed_files_are_kept_for_ever_and_pages_are_asked_for_again()
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();

        var asset = await anonymous.GetAsync("/assets/app-1a2b.js");
        var page = await anonymous.GetAsync("/");
        var worker = await anonymous.GetAsync("/sw.js");
        var again = await anonymous.SendAsync(HttpMethod.Get, "/", null, ("If-None-Match", page.Headers.ETag!.ToString()));

        Assert.Contains("immutable", asset.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        Assert.Equal("no-cache", worker.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", asset.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("application/manifest+json", (await anonymous.GetAsync("/manifest.webmanifest")).ContentHeaders.ContentType!.MediaType);
        Assert.Equal(304, again.Status);
    }

    [Fact]
    public async Task A_compressed_file_is_sent_to_who_takes_it()
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();

        var both = await anonymous.SendAsync(HttpMethod.Get, "/assets/app-1a2b.js", null, ("Accept-Encoding", "gzip, br"));
        var one = await anonymous.SendAsync(HttpMethod.Get, "/assets/app-1a2b.js", null, ("Accept-Encoding", "gzip, br;q=0"));
        var none = await anonymous.GetAsync("/assets/app-1a2b.js");

        Assert.Equal(("brotli", "br"), (both.Text, both.ContentHeaders.ContentEncoding.Single()));
        Assert.Equal(("gzip", "gzip"), (one.Text, one.ContentHeaders.ContentEncoding.Single()));
        Assert.Equal("plain", none.Text);
        Assert.Empty(none.ContentHeaders.ContentEncoding);
        Assert.All([both, none], answer => Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single()));
        Assert.NotEqual(both.Headers.ETag, none.Headers.ETag);
    }

    [Fact]
    public async Task The_page_allows_no_foreign_or_inline_script_and_tells_no_referrer()
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();

        var page = await anonymous.GetAsync("/");
        var api = await anonymous.GetAsync("/api/setup");

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", api.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", api.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Without_a_built_page_a_plain_one_says_what_to_do_in_both_languages()
    {
        await using var server = await RamalTestServer.StartAsync();
        using var anonymous = server.Anonymous();

        var portuguese = await anonymous.GetAsync("/");
        var english = await anonymous.SendAsync(HttpMethod.Get, "/instances", null, ByPerson, ("Accept-Language", "en"));

        Assert.Contains("A página ainda não foi construída", portuguese.Text, StringComparison.Ordinal);
        Assert.Contains("has not been built", english.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", english.Text, StringComparison.Ordinal);
    }

    private static Task<RamalTestServer> StartAsync() => RamalTestServer.StartAsync(options: database =>
    {
        var ui = Directory.CreateDirectory(Path.Combine(database.Folder, "ui", "assets")).Parent!.FullName;
        File.WriteAllText(Path.Combine(database.Folder, "secret.txt"), "secret content");
        File.WriteAllText(Path.Combine(ui, "index.html"), "the page");
        File.WriteAllText(Path.Combine(ui, "sw.js"), "worker");
        File.WriteAllText(Path.Combine(ui, "manifest.webmanifest"), "{}");
        File.WriteAllText(Path.Combine(ui, "assets", "app-1a2b.js"), "plain");
        File.WriteAllText(Path.Combine(ui, "assets", "app-1a2b.js.br"), "brotli");
        File.WriteAllText(Path.Combine(ui, "assets", "app-1a2b.js.gz"), "gzip");
        return new RamalOptions { Data = database.Folder, Database = database.ConnectionString, SetupToken = "set-up-token-of-the-tests", SignUpOpen = true, Ui = ui };
    });

    private static async Task<(int Status, string? Code)> RefusalAsync(RamalClient client, string path)
    {
        var answer = await client.SendAsync(HttpMethod.Get, path, null, ByPerson);
        return (answer.Status, answer.Code);
    }
}
