using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Hosting;

/// <summary>
/// <c>/metrics</c>: behind a token on the public port, without one on a port of its own that only this machine reaches.
/// Where neither is set it does not exist. On the port of its own nothing else exists.
/// </summary>
internal sealed class MetricsRoute(RequestDelegate next, RamalOptions options)
{
    private const string Path = "/metrics";
    private const string Bearer = "Bearer ";

    private readonly int? _ownPort = options.MetricsUrl is { } url ? new Uri(url).Port : null;
    private readonly byte[]? _tokenHash = options.MetricsToken is { Length: > 0 } token ? HashOf(token) : null;

    public async Task InvokeAsync(HttpContext http)
    {
        var isOwnPort = _ownPort is not null && http.Connection.LocalPort == _ownPort;
        if (!isOwnPort && http.Request.Path != Path)
        {
            await next(http);
            return;
        }

        var isAllowed = http.Request.Path == Path && HttpMethods.IsGet(http.Request.Method)
            && (isOwnPort ? http.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address) : HasToken(http.Request));
        if (!isAllowed)
        {
            await CommonProblems.NotFound.ToHttp().ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = PrometheusText.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        await http.RequestServices.GetRequiredService<InstanceGauge>().RefreshAsync(http.RequestAborted);
        await http.Response.WriteAsync(http.RequestServices.GetRequiredService<Metrics>().Write(), http.RequestAborted);
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Compares hashes, so that neither the content nor the length of the token shows in the time.</summary>
    private bool HasToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return _tokenHash is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(HashOf(header[Bearer.Length..].Trim()), _tokenHash);
    }
}

/// <summary>How many instances are in each state, over all accounts. Counted when asked for.</summary>
internal sealed class InstanceGauge
{
    private readonly RamalDb _database;
    private IReadOnlyDictionary<LinkState, int> _counts = new Dictionary<LinkState, int>();

    public InstanceGauge(RamalDb database, IMeterFactory meters)
    {
        _database = database;
        meters.Create(Metrics.MeterName).CreateObservableGauge(
            "ramal.instances",
            () => Enum.GetValues<LinkState>().Select(state => new Measurement<int>(
                _counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString())))),
            description: "Instances by state of their link.");
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = _database.ForAllAccounts();
        _counts = await db.Set<Instance>().IgnoreQueryFilters().Where(instance => instance.DeletedAt == null)
            .GroupBy(instance => instance.Status).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
    }
}
