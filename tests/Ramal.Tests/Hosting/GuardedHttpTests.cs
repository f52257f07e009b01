using System.Net;
using System.Net.Sockets;
using Ramal.Connectors;
using Ramal.Hosting;

namespace Ramal.Tests.Hosting;

public sealed class GuardedHttpTests
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")] // 169.254.169.254 as one number
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://224.0.0.1/")]
    public async Task Link_local_and_metadata_addresses_are_never_called(string address)
    {
        using var http = new GuardedHttp(new RamalOptions { PrivateAddressesAllowed = true });

        await Assert.ThrowsAsync<AddressNotAllowedException>(() => AskAsync(http, address));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://localhost:9/")]
    [InlineData("http://[::1]:9/")]
    [InlineData("http://[::ffff:127.0.0.1]:9/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://192.168.0.10/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://[fd12::1]/")]
    [InlineData("http://2130706433:9/")] // 127.0.0.1 as one number
    [InlineData("http://0x7f000001:9/")]
    [InlineData("http://0177.0.0.1:9/")]
    [InlineData("http://127.1:9/")]
    public async Task Private_addresses_are_not_called_while_that_is_off(string address)
    {
        using var http = new GuardedHttp(new RamalOptions { PrivateAddressesAllowed = false });

        await Assert.ThrowsAsync<AddressNotAllowedException>(() => AskAsync(http, address));
    }

    [Fact]
    public async Task Private_addresses_are_called_while_that_is_on_and_redirects_are_not_followed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var peer = await listener.AcceptTcpClientAsync();
            await using var stream = peer.GetStream();
            var buffer = new byte[4096];
            _ = await stream.ReadAsync(buffer);
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        });
        using var http = new GuardedHttp(new RamalOptions { PrivateAddressesAllowed = true });

        using var answer = await AskAsync(http, $"http://127.0.0.1:{port}/");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        await serving;
    }

    [Fact]
    public void Private_addresses_are_off_as_soon_as_strangers_may_sign_up()
    {
        Assert.True(new RamalOptions().MayCallPrivateAddresses);
        Assert.False(new RamalOptions { SignUpOpen = true }.MayCallPrivateAddresses);
        Assert.True(AddressRules.IsAllowed(IPAddress.Parse("203.0.113.7"), mayCallPrivate: false));
    }

    private static Task<HttpResponseMessage> AskAsync(GuardedHttp http, string address) =>
        http.Client.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
}
