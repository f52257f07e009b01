using System.Reflection;

namespace Ramal.Hosting;

/// <summary>Settings of one server process. Read once at start-up; the table in README.md says where each comes from.</summary>
public sealed class RamalOptions
{
    /// <summary>Version of the server, as in the change log.</summary>
    public static string Version { get; } =
        typeof(RamalOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = "http://localhost:5080";

    /// <summary>Folder of the database and of the media. Made when it does not exist.</summary>
    public string Data { get; init; } = "data";

    /// <summary>A PostgreSQL connection string; null for SQLite in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>Presets the token of the set-up link; null makes one at each start.</summary>
    public string? SetupToken { get; init; }

    /// <summary>Where Evolution servers reach this one; null when they run on the same machine and <see cref="Urls"/> will do.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>People may register by themselves.</summary>
    public bool SignUpOpen { get; init; }

    /// <summary>
    /// Addresses that users enter may lie in private and loopback ranges. Null means: yes, unless sign-up is open to strangers.
    /// </summary>
    public bool? PrivateAddressesAllowed { get; init; }

    /// <summary>Evolution server for everybody, until an administrator sets one in the page; null for none.</summary>
    public Uri? EvolutionUrl { get; init; }

    /// <summary>Its global key.</summary>
    public string? EvolutionKey { get; init; }

    /// <summary>Largest event that a provider may post, in bytes; to be raised where events carry whole files.</summary>
    public int CallbackMaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Opens <c>/metrics</c> on the public port to whoever sends it as a bearer token; null keeps it closed.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>Where <c>/metrics</c> is served without a token, for example <c>http://127.0.0.1:9464</c>; null for nowhere.</summary>
    public string? MetricsUrl { get; init; }

    /// <summary>
    /// How often one network address may sign in, sign up, set up and use connect links, in requests a minute; 0 for as
    /// often as it likes.
    /// </summary>
    public int PublicRequestsPerMinute { get; init; } = 60;

    /// <summary>How often one person or key signed in may ask, in requests a second; 0 for as often as they like.</summary>
    public int CallerRequestsPerSecond { get; init; }

    /// <summary>Runs against the simulated WhatsApp and says so.</summary>
    public bool Demo { get; init; }

    /// <summary>Where the simulated phones are; the page hands its QR codes there, behind the # that no server sees.</summary>
    public Uri? DemoPhones { get; init; }

    /// <summary>Folder of the built page; null serves the API alone.</summary>
    public string? Ui { get; init; }

    /// <summary>Rounds of PBKDF2. No operator sets them; tests do, because they sign up hundreds of people.</summary>
    internal int PasswordRounds { get; init; } = 210_000;

    /// <summary><see cref="PrivateAddressesAllowed"/> with its default.</summary>
    public bool MayCallPrivateAddresses => PrivateAddressesAllowed ?? !SignUpOpen;
}
