using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>
/// How often somebody may ask. Routes that need no sign-in are limited per network address: that is where guessing and
/// flooding happen. People and keys signed in are limited only when the operator sets it, so that one key may use the
/// whole server. Behind a reverse proxy every address is the proxy's, and so is the limit.
/// </summary>
internal static class RateLimits
{
    /// <summary>Signing in, signing up, set-up and connect links.</summary>
    public const string Public = "public";

    /// <summary>Where providers post events: the same, a hundred times as often.</summary>
    public const string Hooks = "hooks";

    private const int HooksFactor = 100;

    public static void AddRateLimits(this IServiceCollection services, RamalOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.OnRejected = RejectAsync;
        limiter.AddPolicy(Public, http => PerAddress(http, options.PublicRequestsPerMinute));
        limiter.AddPolicy(Hooks, http => PerAddress(http, options.PublicRequestsPerMinute * HooksFactor));
        if (options.CallerRequestsPerSecond > 0)
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => PerCaller(http, options.CallerRequestsPerSecond));
        }
    });

    /// <summary>Limits a route that needs no sign-in, per network address.</summary>
    public static TBuilder Limited<TBuilder>(this TBuilder builder, string policy = Public)
        where TBuilder : IEndpointConventionBuilder => builder.RequireRateLimiting(policy);

    private static RateLimitPartition<string> PerAddress(HttpContext http, int perMinute) => perMinute <= 0
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetTokenBucketLimiter(SignInAttempts.AddressOf(http), _ => Bucket(perMinute, TimeSpan.FromMinutes(1) / perMinute, 1));

    private static RateLimitPartition<string> PerCaller(HttpContext http, int perSecond) =>
        http.RequestServices.GetRequiredService<Tenant>().CallerOrNone is { } caller
            ? RateLimitPartition.GetTokenBucketLimiter(
                string.Create(CultureInfo.InvariantCulture, $"{caller.UserId} {caller.ApiKeyId}"), _ => Bucket(perSecond, TimeSpan.FromSeconds(1), perSecond))
            : RateLimitPartition.GetNoLimiter("");

    private static TokenBucketRateLimiterOptions Bucket(int size, TimeSpan period, int perPeriod) => new()
    {
        TokenLimit = size,
        ReplenishmentPeriod = period,
        TokensPerPeriod = perPeriod,
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        await TooMany(Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))).ToHttp().ExecuteAsync(rejected.HttpContext);
    }

    private static Problem TooMany(int seconds) => new("too-many-requests", 429, new Text(
        $"Requisições demais. Espere {seconds} s e tente de novo.", $"Too many requests. Wait {seconds} s and try again."))
    {
        RetryAfterSeconds = seconds,
    };
}
