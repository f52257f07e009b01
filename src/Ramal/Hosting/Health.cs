using Ramal.Data;
using Ramal.Features.Live;
using Ramal.Features.Messages;

namespace Ramal.Hosting;

/// <summary>One thing that must be well for the server to do its work. Registered by whoever knows; asked by the readiness route.</summary>
/// <param name="Name">One word or two joined by a hyphen, for operators.</param>
/// <param name="IsWellAsync">Answers quickly and does not throw for what it looks for.</param>
internal sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask<bool>> IsWellAsync);

/// <summary>Answer of the health routes.</summary>
/// <param name="Status">ok or failing.</param>
/// <param name="Checks">Name of each check → ok or failing.</param>
public sealed record HealthResponse(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>Whether the process lives, and whether it can do its work.</summary>
internal sealed partial class Health(IEnumerable<ReadinessCheck> checks, ILogger<Health> logger)
{
    private const string Ok = "ok";
    private const string Failing = "failing";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The process answers.</summary>
    public static IResult LiveEndpoint() => TypedResults.Ok(new HealthResponse(Ok, new Dictionary<string, string>(StringComparer.Ordinal)));

    /// <summary>The server can do its work.</summary>
    public static async Task<IResult> ReadyEndpoint(Health health, CancellationToken cancellationToken)
    {
        var response = await health.AskAsync(cancellationToken);
        return TypedResults.Json(response, statusCode: response.Status == Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    public async Task<HealthResponse> AskAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(checks.OrderBy(check => check.Name, StringComparer.Ordinal).Select(async check =>
            (check.Name, IsWell: await IsWellAsync(check, cancellationToken))));
        return new HealthResponse(
            Array.TrueForAll(answers, answer => answer.IsWell) ? Ok : Failing,
            answers.ToDictionary(answer => answer.Name, answer => answer.IsWell ? Ok : Failing, StringComparer.Ordinal));
    }

    /// <summary>The database takes changes.</summary>
    public static ReadinessCheck Database(RamalDb database) => new("database", async cancellationToken =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = database.Sql("CheckWritable");
        return Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    });

    /// <summary>The reader of the event ledger goes on; without a commit it still reads every other second.</summary>
    public static ReadinessCheck Events(LiveHub hub) => new("events", _ => ValueTask.FromResult(hub.SinceLastRead < TimeSpan.FromSeconds(15)));

    /// <summary>The loops that send, hold and settle messages go round.</summary>
    public static ReadinessCheck Sender(DueMessages due) => new("sender", _ => ValueTask.FromResult(due.IsWell));

    /// <summary>No other server can be at work on the same data.</summary>
    public static ReadinessCheck OnlyServer(SingleServer server) => new("only-server", _ => ValueTask.FromResult(server.IsHeld));

    private async Task<bool> IsWellAsync(ReadinessCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.IsWellAsync(cancellationToken).AsTask().WaitAsync(Limit, TimeProvider.System, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure, check.Name);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The readiness check {Check} failed")]
    private partial void LogFailed(Exception failure, string check);
}
