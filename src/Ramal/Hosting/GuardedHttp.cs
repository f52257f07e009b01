using System.Net;
using System.Net.Sockets;
using Ramal.Connectors;

namespace Ramal.Hosting;

/// <summary>
/// The one client for addresses that people enter. The check is made on the address that is really connected to, so a
/// name that resolves differently the second time gains nothing. No redirects, no proxy, no cookies.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private readonly HttpClient _ofServer;
    private readonly AddressLookup _lookup;

    public GuardedHttp(RamalOptions options, AddressLookup? lookup = null)
    {
        _lookup = lookup ?? Dns.GetHostAddressesAsync;
        Client = Make(options.MayCallPrivateAddresses);
        _ofServer = Make(mayCallPrivate: true);
    }

    /// <summary>For addresses that people enter.</summary>
    public HttpClient Client { get; }

    /// <summary>For an instance; the address in the server's own settings may lie in a private network in any case.</summary>
    public HttpClient ClientFor(bool usesServerSettings) => usesServerSettings ? _ofServer : Client;

    public void Dispose()
    {
        Client.Dispose();
        _ofServer.Dispose();
    }

    private HttpClient Make(bool mayCallPrivate)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, mayCallPrivate, cancellationToken),
        };

        // Each call has its own time limit.
        return new HttpClient(new Refusals(sockets)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool mayCallPrivate, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await _lookup(host, cancellationToken);
        var allowed = Array.FindAll(found, address => AddressRules.IsAllowed(address, mayCallPrivate));
        if (allowed.Length == 0 && found.Length > 0)
        {
            throw new AddressNotAllowedException("This server does not call that address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a refusal out of what the framework wraps it in, so that connectors can tell it from an address that is down.</summary>
    private sealed class Refusals(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException failure) when (failure.InnerException is AddressNotAllowedException refusal)
            {
                throw new AddressNotAllowedException(refusal.Message);
            }
        }
    }
}

/// <summary>The addresses of a name; may answer differently each time.</summary>
internal delegate Task<IPAddress[]> AddressLookup(string host, CancellationToken cancellationToken);

/// <summary>Which addresses are called for people.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("169.254.0.0/16"), // link-local, and the metadata service of most clouds
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("192.0.0.192/32"), IPNetwork.Parse("168.63.129.16/32"), // metadata of others
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"), IPNetwork.Parse("fd00:ec2::254/128"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    // Each carries an IPv4 address inside: what counts is where it leads.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    public static bool IsAllowed(IPAddress address, bool mayCallPrivate)
    {
        var target = Inner(address);
        return !Array.Exists(Never, network => network.Contains(target))
            && (mayCallPrivate || !Array.Exists(Private, network => network.Contains(target)));
    }

    private static IPAddress Inner(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
        {
            return new IPAddress(bytes.AsSpan(12));
        }

        if (SixToFour.Contains(address))
        {
            return new IPAddress(bytes.AsSpan(2, 4));
        }

        var isLoopbackOrAny = address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any);
        return Compatible.Contains(address) && !isLoopbackOrAny ? new IPAddress(bytes.AsSpan(12)) : address;
    }
}
