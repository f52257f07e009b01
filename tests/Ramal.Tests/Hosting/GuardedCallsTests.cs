using System.Net;
using Microsoft.AspNetCore.Http;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class GuardedCallsTests
{
    private static readonly RamalOptions PrivateAllowed = new() { PrivateAddressesAllowed = true };
    private static readonly RamalOptions PublicOnly = new() { PrivateAddressesAllowed = false };

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:192.168.0.1]/")]
    [InlineData("http://2130706433/")] // 127.0.0.1 as one number
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Private_and_metadata_addresses_are_not_called(string address)
    {
        using var http = new GuardedHttp(PublicOnly);

        Assert.Equal("address-not-allowed", (await CallAsync(http, new Uri(address))).Failure);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("fd00::1")]
    public async Task A_name_that_leads_to_a_private_address_is_not_called(string address)
    {
        using var http = new GuardedHttp(PublicOnly, (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));

        Assert.Equal("address-not-allowed", (await CallAsync(http, new Uri("http://inocente.invalid/"))).Failure);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", "address-not-allowed")]
    [InlineData("http://[fe80::1]/", "address-not-allowed")]
    [InlineData("file:///etc/passwd", "redirect-refused")]
    [InlineData("gopher://127.0.0.1/", "redirect-refused")]
    [InlineData("http://ana:senha@127.0.0.1/", "redirect-refused")]
    public async Task A_redirect_is_checked_like_an_address(string location, string failure)
    {
        await using var peer = await WebPeer.StartAsync(context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });
        using var http = new GuardedHttp(PrivateAllowed);

        Assert.Equal(failure, (await CallAsync(http, peer.Address)).Failure);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task A_name_that_answers_differently_the_second_time_gains_nothing()
    {
        await using var peer = await WebPeer.StartAsync(context =>
        {
            // Each request on a new connection, so that the name is asked again.
            context.Response.Headers.Connection = "close";
            context.Response.Redirect("/outra");
            return Task.CompletedTask;
        });
        var asked = 0;
        using var http = new GuardedHttp(PrivateAllowed, (_, _) => Task.FromResult(
            new[] { Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254") }));

        var answer = await CallAsync(http, new Uri($"http://muda.invalid:{peer.Address.Port}/"));

        Assert.Equal(("address-not-allowed", 2), (answer.Failure, asked));
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task What_was_meant_for_one_host_is_not_shown_to_the_next()
    {
        await using var other = await WebPeer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var peer = await WebPeer.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Address.ToString();
            return Task.CompletedTask;
        });
        using var http = new GuardedHttp(PrivateAllowed);

        var answer = await CallAsync(http, peer.Address, HttpMethod.Post, "{\"senha\":1}", ("Authorization", "Bearer segredo"), ("X-Chave", "segredo"));

        Assert.Equal(200, answer.Status);
        Assert.Contains("segredo", peer.Requests.Single().Headers["Authorization"], StringComparison.Ordinal);
        var second = other.Requests.Single();
        Assert.Empty(second.Body);
        Assert.DoesNotContain(second.Headers.Values, value => value.Contains("segredo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirects_within_a_host_are_followed_but_not_for_ever()
    {
        await using var peer = await WebPeer.StartAsync(context =>
        {
            var step = int.Parse(context.Request.Query["n"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            if (context.Request.Path == "/sem-fim" || step < 3)
            {
                context.Response.Redirect($"{context.Request.Path}?n={step + 1}");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("{\"ok\":true}");
        });
        using var http = new GuardedHttp(PrivateAllowed);

        var found = await CallAsync(http, peer.Address, headers: ("X-Chave", "a"));
        var endless = await CallAsync(http, new Uri(peer.Address, "/sem-fim"));

        Assert.Equal((200, "{\"ok\":true}"), (found.Status, System.Text.Encoding.UTF8.GetString(found.Body.Span)));
        Assert.All(peer.Requests.Take(4), request => Assert.Equal("a", request.Headers["X-Chave"]));
        Assert.Equal("too-many-redirects", endless.Failure);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_or_too_slow_is_cut_off()
    {
        var forEver = new TaskCompletionSource();
        await using var peer = await WebPeer.StartAsync(async context =>
        {
            if (context.Request.Path == "/lento")
            {
                await context.Response.WriteAsync("{");
                await forEver.Task.WaitAsync(context.RequestAborted);
            }

            // Without a length beforehand: what counts is what comes.
            for (var block = 0; block < 100; block++)
            {
                await context.Response.Body.WriteAsync(new byte[1024], context.RequestAborted);
            }
        });
        using var http = new GuardedHttp(PrivateAllowed);

        Assert.Equal("too-large", (await CallAsync(http, peer.Address)).Failure);
        Assert.Equal("timed-out", (await CallAsync(http, new Uri(peer.Address, "/lento"))).Failure);
        Assert.Equal("unreachable", (await CallAsync(http, new Uri("http://127.0.0.1:1/"))).Failure);
        forEver.SetResult();
    }

    private static Task<GuardedAnswer> CallAsync(GuardedHttp http, Uri address, HttpMethod? method = null, string? body = null, params (string Name, string Value)[] headers) =>
        new GuardedCalls(http, TimeProvider.System).SendAsync(
            new GuardedCall(method ?? HttpMethod.Get, address, [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], body, TimeSpan.FromMilliseconds(1500), 16 * 1024),
            CancellationToken.None);
}
