using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Ramal.Connectors;
using Ramal.Hosting;

namespace Ramal.Testing;

/// <summary>The real server on a free loopback port with a database of its own. The first administrator is signed in.</summary>
public sealed class RamalTestServer : IAsyncDisposable
{
    /// <summary>Of every server of the tests.</summary>
    public const string SetupToken = "set-up-token-of-the-tests";
    private static int _people;
    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;

    private RamalTestServer(WebApplication app, TestDatabase database, bool ownsDatabase, LogCollector log)
    {
        (App, _database, _ownsDatabase, Log) = (app, database, ownsDatabase, log);
        BaseUrl = new Uri(app.Urls.First());
    }

    public WebApplication App { get; }

    public Uri BaseUrl { get; }

    public TestDatabase Database => _database;

    /// <summary>Everything the server logged.</summary>
    public LogCollector Log { get; }

    /// <summary>Signed in as the first administrator.</summary>
    public RamalClient Admin { get; private set; } = null!;

    /// <param name="clock">Null for the real one.</param>
    /// <param name="connectors">What the host would register.</param>
    /// <param name="database">Null for one of its own.</param>
    /// <param name="options">Changes the options; receives the test's defaults.</param>
    /// <param name="services">Changes registrations.</param>
    /// <param name="routes">Adds routes of the test's own.</param>
    /// <param name="withAdministrator">False leaves the server as a first start leaves it.</param>
    public static async Task<RamalTestServer> StartAsync(
        TimeProvider? clock = null,
        IEnumerable<IConnector>? connectors = null,
        TestDatabase? database = null,
        Func<TestDatabase, RamalOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? routes = null,
        bool withAdministrator = true)
    {
        var ownsDatabase = database is null;
        database ??= await TestDatabase.CreateAsync();
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.AddRamal((options ?? DefaultOptions)(database));
        foreach (var connector in connectors ?? [])
        {
            builder.Services.AddSingleton(connector);
        }

        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseRamal();
        routes?.Invoke(app);
        try
        {
            await app.PrepareRamalAsync(CancellationToken.None);
            await app.StartAsync();
        }
        catch
        {
            // Lets go of the data, as the end of the program would.
            await app.DisposeAsync();
            throw;
        }

        var server = new RamalTestServer(app, database, ownsDatabase, log);
        server.Admin = withAdministrator ? await server.BecomeAdministratorAsync() : server.Anonymous();
        return server;
    }

    public static RamalOptions DefaultOptions(TestDatabase database) => new()
    {
        Data = database.Folder,
        Database = database.ConnectionString,
        SetupToken = SetupToken,
        SignUpOpen = true,
        PrivateAddressesAllowed = true,
        PublicRequestsPerMinute = 0,
        PasswordRounds = 1_000,
    };

    /// <summary>A client that is not signed in.</summary>
    public RamalClient Anonymous() => new(BaseUrl, null);

    /// <summary>A new person with an account of their own: the tenant of one test.</summary>
    public async Task<RamalClient> NewPersonAsync(string name = "Ana")
    {
        using var anonymous = Anonymous();
        var number = Interlocked.Increment(ref _people);
        var signedIn = await anonymous.PostAsync("/api/signup", new
        {
            name,
            email = $"pessoa{number}@exemplo.invalid",
            password = "uma senha comprida",
        });
        signedIn.EnsureStatus(201);
        return ClientOf(signedIn);
    }

    /// <summary>Whoever this answer of sign-in, sign-up or set-up signed in.</summary>
    public RamalClient ClientOf(Answer signedIn) =>
        new(BaseUrl, signedIn.Json.GetProperty("token").GetString()!) { UserId = signedIn.Json.GetProperty("user").GetProperty("id").GetInt32() };

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsDatabase)
        {
            await _database.DisposeAsync();
        }
    }

    private async Task<RamalClient> BecomeAdministratorAsync()
    {
        using var anonymous = Anonymous();
        var email = "admin@exemplo.invalid";
        var password = "senha do administrador";
        var signedIn = await anonymous.PostAsync("/api/setup", new { setupToken = SetupToken, name = "Admin", email, password });
        if (signedIn.Status == 409)
        {
            signedIn = await anonymous.PostAsync("/api/login", new { email, password });
        }

        signedIn.EnsureSuccess();
        return ClientOf(signedIn);
    }
}
