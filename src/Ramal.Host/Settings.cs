using System.CommandLine;
using System.CommandLine.Parsing;
using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>
/// The settings: command line over environment over default. <c>--public-url</c> is <c>RAMAL_PUBLIC_URL</c> and so on.
/// The table is in README.md.
/// </summary>
internal sealed class Settings
{
    private readonly Option<string> _urls = Setting("urls", "http://localhost:5080", "Addresses to listen on, separated by semicolons.");
    private readonly Option<string> _data = Setting("data", "data", "Folder of the database and of the media.");
    private readonly Option<string> _database = Setting("database", "", "A PostgreSQL connection string; SQLite in the data folder without one.");
    private readonly Option<string> _setupToken = Setting("setup-token", "", "Presets the token of the set-up link (16 characters or more).");
    private readonly Option<string> _publicUrl = Setting("public-url", "", "Where Evolution servers reach this one.");
    private readonly Option<string> _signUp = Choice("sign-up", "closed", "Whether people may register by themselves.", "open", "closed");
    private readonly Option<string> _privateAddresses = Choice(
        "private-addresses", "auto", "Whether users may enter addresses in private networks; auto: only while sign-up is closed.", "auto", "allowed", "refused");

    private readonly Option<string> _evolutionUrl = Setting("evolution-url", "", "Evolution server for everybody, until an administrator sets one in the page.");
    private readonly Option<string> _evolutionKey = Setting("evolution-key", "", "Its global key.");
    private readonly Option<string> _metricsToken = Setting("metrics-token", "", "Opens /metrics to whoever sends it as a bearer token.");
    private readonly Option<string> _metricsUrl = Setting("metrics-url", "", "Serves /metrics without a token there, for example http://127.0.0.1:9464.");
    private readonly Option<string> _log = Choice("log", "text", "How the log is written.", "text", "json");
    private readonly Option<string> _ui = Setting("ui", "", "Folder of the built page.");
    private readonly Option<bool> _demo = new("--demo") { Description = "Says in the page that WhatsApp is simulated." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _urls, _data, _database, _setupToken, _publicUrl, _signUp, _privateAddresses, _evolutionUrl, _evolutionKey,
            _metricsToken, _metricsUrl, _log, _ui, _demo,
        })
        {
            command.Options.Add(option);
        }

        _publicUrl.Validators.Add(MustBeWebAddress);
        _evolutionUrl.Validators.Add(MustBeWebAddress);
        _metricsUrl.Validators.Add(MustBeWebAddress);
        _setupToken.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > 0 and < 16 })
            {
                result.AddError("--setup-token needs 16 characters or more: whoever guesses it becomes the administrator.");
            }
        });
    }

    public bool LogAsJson(ParseResult parsed) => parsed.GetValue(_log) == "json";

    public RamalOptions Read(ParseResult parsed) => new()
    {
        Urls = parsed.GetValue(_urls)!,
        Data = Path.GetFullPath(parsed.GetValue(_data)!),
        Database = NullWhenEmpty(parsed.GetValue(_database)),
        SetupToken = NullWhenEmpty(parsed.GetValue(_setupToken)),
        PublicUrl = AddressOrNull(parsed.GetValue(_publicUrl)),
        SignUpOpen = parsed.GetValue(_signUp) == "open",
        PrivateAddressesAllowed = parsed.GetValue(_privateAddresses) switch
        {
            "allowed" => true,
            "refused" => false,
            _ => null,
        },
        EvolutionUrl = AddressOrNull(parsed.GetValue(_evolutionUrl)),
        EvolutionKey = NullWhenEmpty(parsed.GetValue(_evolutionKey)),
        MetricsToken = NullWhenEmpty(parsed.GetValue(_metricsToken)),
        MetricsUrl = NullWhenEmpty(parsed.GetValue(_metricsUrl)),
        Ui = NullWhenEmpty(parsed.GetValue(_ui)),
        Demo = parsed.GetValue(_demo),
    };

    private static Option<string> Setting(string name, string otherwise, string description) => new($"--{name}")
    {
        Description = $"{description} [{VariableOf(name)}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(VariableOf(name)) ?? otherwise,
    };

    private static Option<string> Choice(string name, string otherwise, string description, params string[] choices)
    {
        var option = Setting(name, otherwise, $"{description} One of {string.Join(", ", choices)}.");
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } value && !choices.Contains(value, StringComparer.Ordinal))
            {
                result.AddError($"--{name} ({VariableOf(name)}) is '{value}'; use one of {string.Join(", ", choices)}.");
            }
        });
        return option;
    }

    private static string VariableOf(string name) => "RAMAL_" + name.Replace('-', '_').ToUpperInvariant();

    private static void MustBeWebAddress(OptionResult result)
    {
        if (result.GetValueOrDefault<string>() is { Length: > 0 } value && AddressOrNull(value) is null)
        {
            result.AddError($"{result.Option.Name} is '{value}'; use an address that begins with http:// or https://.");
        }
    }

    private static string? NullWhenEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static Uri? AddressOrNull(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
