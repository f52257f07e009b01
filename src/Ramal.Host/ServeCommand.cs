using Microsoft.Extensions.Logging.Console;
using Ramal.Connectors.Native;
using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>Runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Exit code when another server already uses the data, or took them over while this one was cut off.</summary>
    private const int AlreadyRunning = 3;

    /// <summary>Exit code when the server cannot start for a reason that the operator can mend.</summary>
    private const int CannotStart = 4;

    /// <returns>0, or one of the exit codes above.</returns>
    public static async Task<int> RunAsync(RamalOptions options, NativeOptions native, bool logAsJson, CancellationToken cancellationToken)
    {
        await using var app = Build(options, native, logAsJson);
        app.UseRamal();
        try
        {
            await app.PrepareRamalAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
        }
        catch (AlreadyRunningException running)
        {
            await Console.Error.WriteLineAsync(running.Message);
            return AlreadyRunning;
        }
        catch (RefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return CannotStart;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"Ramal cannot start: {failure.Message}");
            return CannotStart;
        }

        await SayWhereAsync(app);
        await app.WaitForShutdownAsync(cancellationToken);
        if (app.WhyStopped() is not { } why)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(why);
        return AlreadyRunning;
    }

    /// <summary>The server, put together and not started; commands that work on its data use it too.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="native">Settings of the embedded engine.</param>
    /// <param name="logAsJson">For collectors of logs.</param>
    /// <param name="quiet">Only warnings: a command prints its own result.</param>
    public static WebApplication Build(RamalOptions options, NativeOptions native, bool logAsJson, bool quiet = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        AddLog(builder.Logging, logAsJson);
        if (quiet)
        {
            // What is printed may be read by a program.
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        // Below the five seconds in which a person at the keyboard expects Ctrl-C to work.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.AddRamal(options);
        Connectors.Add(builder.Services, native);
        builder.Services.AddHostedService<GiveBackMemory>();
        return builder.Build();
    }

    private static void AddLog(ILoggingBuilder log, bool asJson)
    {
        log.ClearProviders();
        if (asJson)
        {
            log.AddJsonConsole(json => json.UseUtcTimestamp = true);
        }
        else
        {
            log.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }

        log.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            // These tell of conflicts as errors before the code that expects them has its say; what nobody expects is logged by us.
            .AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.Critical)
            .AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Critical)
            // Its one warning says that the key ring is kept as it is; SECURITY.md says so too.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private static async Task SayWhereAsync(WebApplication app)
    {
        await Console.Out.WriteLineAsync($"Ramal {RamalOptions.Version}: {string.Join(" ", app.Urls)}");
        foreach (var line in app.SaidAtStart())
        {
            await Console.Out.WriteLineAsync(line);
        }

        if (await app.FindSetupLinkAsync(CancellationToken.None) is { } link)
        {
            await Console.Out.WriteLineAsync($"Primeiro acesso (first access): {link}");
        }
    }
}
