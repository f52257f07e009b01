using Microsoft.Extensions.Hosting;
using Npgsql;
using Ramal.Hosting;

namespace Ramal.Data;

/// <summary>
/// Watches the lock of the only server. When it is lost nothing leaves until it was taken again; when another server was
/// quicker, this one stops and says so.
/// </summary>
internal sealed partial class StayAlone(SingleServer server, IHostApplicationLifetime lifetime, ILogger<StayAlone> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>The sentence for the operator when this server had to give way; null otherwise.</summary>
    public string? WhyStopped { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            LogLost(await server.UntilLostAsync(stoppingToken));
            try
            {
                while (!await TryTakeAsync(stoppingToken))
                {
                    await Task.Delay(BetweenTries, TimeProvider.System, stoppingToken);
                }
            }
            catch (AlreadyRunningException other)
            {
                WhyStopped = other.Message;
                LogGivesWay(other.Message);
                lifetime.StopApplication();
                return;
            }

            LogTakenAgain();
        }
    }

    /// <returns>False when the database does not answer.</returns>
    private async Task<bool> TryTakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await server.TakeAsync(stoppingToken);
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            LogStillLost(failure);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The connection that keeps other servers off this database was lost; nothing is sent until it is back")]
    private partial void LogLost(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The lock of this database could not be taken again yet")]
    private partial void LogStillLost(Exception failure);

    [LoggerMessage(LogLevel.Information, "The lock of this database was taken again")]
    private partial void LogTakenAgain();

    [LoggerMessage(LogLevel.Critical, "This server stops: {Why}")]
    private partial void LogGivesWay(string why);
}
