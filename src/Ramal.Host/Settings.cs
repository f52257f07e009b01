using System.CommandLine;
using System.Globalization;
using Ramal.Connectors.Native;
using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>
/// The settings: command line over environment over default. <c>--public-url</c> is <c>RAMAL_PUBLIC_URL</c> and so on.
/// The table is in README.md.
/// </summary>
internal sealed partial class Settings
{
    private static readonly string[] SignUpChoices = ["open", "closed"];
    private static readonly string[] AddressChoices = ["auto", "allowed", "refused"];
    private static readonly string[] LogChoices = ["text", "json"];

    private readonly Option<string?> _urls = Setting("urls", "Addresses to listen on, separated by semicolons. Default http://localhost:5080.");
    private readonly Option<string?> _data = Setting("data", "Folder of the database and of the media. Default data.");
    private readonly Option<string?> _database = Setting("database", "A PostgreSQL connection string; without one SQLite in the data folder.");
    private readonly Option<string?> _setupToken = Setting("setup-token", "Presets the token of the set-up link; 16 characters or more.");
    private readonly Option<string?> _publicUrl = Setting("public-url", "Where Evolution servers and browsers reach this one.");
    private readonly Option<string?> _signUp = Setting("sign-up", "open lets people register by themselves. Default closed.");
    private readonly Option<string?> _privateAddresses = Setting(
        "private-addresses", "Whether users may enter addresses in private networks: allowed, refused, or auto (while sign-up is closed). Default auto.");

    private readonly Option<string?> _evolutionUrl = Setting("evolution-url", "Evolution server for everybody, until an administrator sets one in the page.");
    private readonly Option<string?> _evolutionKey = Setting("evolution-key", "Its global key.");
    private readonly Option<string?> _whatsAppVersion = Setting("whatsapp-version", "Version of WhatsApp Web to claim, such as 2.3000.1043857760, when WhatsApp refuses the built-in one.");
    private readonly Option<string?> _whatsAppDevice = Setting("whatsapp-device", "Name under which phones list this device. Default Ramal.");
    private readonly Option<string?> _whatsAppUrl = Setting("whatsapp-url", "A WhatsApp simulator instead of WhatsApp: its WebSocket address, on this machine.");
    private readonly Option<string?> _whatsAppRoot = Setting("whatsapp-root", "The simulator's root key, 64 hexadecimal digits.");
    private readonly Option<string?> _whatsAppCertificate = Setting("whatsapp-certificate", "SHA-256 of the simulator's TLS certificate, 64 hexadecimal digits.");
    private readonly Option<string?> _metricsToken = Setting("metrics-token", "Opens /metrics to whoever sends it as a bearer token.");
    private readonly Option<string?> _metricsUrl = Setting("metrics-url", "Serves /metrics without a token there, for example http://127.0.0.1:9464.");
    private readonly Option<string?> _publicLimit = Setting(
        "public-limit", "How many requests a minute one network address may send to sign-in, sign-up, set-up and connect links; 0 for any number. Default 60.");

    private readonly Option<string?> _callerLimit = Setting("caller-limit", "How many requests a second one person or key signed in may send; 0 for any number. Default 0.");
    private readonly Option<string?> _log = Setting("log", "text or json. Default text.");
    private readonly Option<string?> _ui = Setting("ui", "Folder of the built page.");
    private readonly Option<bool> _demo = new("--demo") { Description = "Says in the page that WhatsApp is simulated." };

    private readonly Option<string?> _demoPhones = Setting("demo-phones", "Where the simulated phones are, for a link beside each QR code. Only with --demo.");

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _urls, _data, _database, _setupToken, _publicUrl, _signUp, _privateAddresses, _evolutionUrl, _evolutionKey,
            _whatsAppVersion, _whatsAppDevice, _whatsAppUrl, _whatsAppRoot, _whatsAppCertificate, _metricsToken, _metricsUrl, _publicLimit, _callerLimit, _log, _ui, _demo, _demoPhones,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads all settings; what is wrong with them goes to <paramref name="errors"/>, one sentence each.</summary>
    public (RamalOptions Options, NativeOptions Native, bool LogAsJson) Read(ParseResult parsed, List<string> errors)
    {
        var setupToken = Value(parsed, _setupToken);
        if (setupToken is { Length: < 16 })
        {
            errors.Add($"{NamesOf(_setupToken)} needs 16 characters or more: whoever guesses it becomes the administrator.");
        }

        var options = new RamalOptions
        {
            Urls = Value(parsed, _urls) ?? "http://localhost:5080",
            Data = Path.GetFullPath(Value(parsed, _data) ?? "data"),
            Database = Value(parsed, _database),
            SetupToken = setupToken,
            PublicUrl = Address(parsed, _publicUrl, errors),
            SignUpOpen = Choice(parsed, _signUp, SignUpChoices, "closed", errors) == "open",
            PrivateAddressesAllowed = Choice(parsed, _privateAddresses, AddressChoices, "auto", errors) switch
            {
                "allowed" => true,
                "refused" => false,
                _ => null,
            },
            EvolutionUrl = Address(parsed, _evolutionUrl, errors),
            EvolutionKey = Value(parsed, _evolutionKey),
            MetricsToken = Value(parsed, _metricsToken),
            MetricsUrl = Address(parsed, _metricsUrl, errors)?.ToString(),
            PublicRequestsPerMinute = Count(parsed, _publicLimit, 60, errors),
            CallerRequestsPerSecond = Count(parsed, _callerLimit, 0, errors),
            Ui = Value(parsed, _ui),
            Demo = parsed.GetValue(_demo),
            DemoPhones = parsed.GetValue(_demo) ? Address(parsed, _demoPhones, errors) : null,
        };
        return (options, ReadWhatsApp(parsed, options.MayCallPrivateAddresses, errors), Choice(parsed, _log, LogChoices, "text", errors) == "json");
    }

    internal static Option<string?> Setting(string name, string description) =>
        new($"--{name}") { Description = $"{description} [{VariableOf($"--{name}")}]" };

    // Not as the option's default: --help would then print the value, and some are secret.
    internal static string? Value(ParseResult parsed, Option<string?> option)
    {
        var value = parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(VariableOf(option.Name));
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static Uri? Address(ParseResult parsed, Option<string?> option, List<string> errors)
    {
        var value = Value(parsed, option);
        if (value is null)
        {
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        errors.Add($"{NamesOf(option)} is '{value}'; use an address that begins with http:// or https://.");
        return null;
    }

    private static int Count(ParseResult parsed, Option<string?> option, int otherwise, List<string> errors)
    {
        if (Value(parsed, option) is not { } value)
        {
            return otherwise;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000)
        {
            return count;
        }

        errors.Add($"{NamesOf(option)} is '{value}'; use a number from 0 to 1000000.");
        return otherwise;
    }

    private static string Choice(ParseResult parsed, Option<string?> option, string[] choices, string otherwise, List<string> errors)
    {
        var value = Value(parsed, option) ?? otherwise;
        if (!choices.Contains(value, StringComparer.Ordinal))
        {
            errors.Add($"{NamesOf(option)} is '{value}'; use one of {string.Join(", ", choices)}.");
        }

        return value;
    }

    private static string NamesOf(Option option) => $"{option.Name} ({VariableOf(option.Name)})";

    private static string VariableOf(string name) => "RAMAL_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant();
}
