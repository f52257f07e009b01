namespace Ramal.Connectors.Evolution;

/// <summary>Where an Evolution server is, how it knows us, and which of its instances is ours.</summary>
internal sealed class EvolutionSettings
{
    public const string AddressName = "evolutionApiUrl";
    public const string KeyName = "token";
    public const string InstanceSettingName = "instanceName";

    private const int MaxAddress = 2048;
    private const int MaxOther = 255;

    private readonly string _address;
    private readonly string _escapedInstance;

    private EvolutionSettings(string address, string key, string instance)
    {
        _address = address;
        Key = key;
        InstanceName = instance;
        _escapedInstance = Uri.EscapeDataString(instance);
    }

    public string Key { get; }

    public string InstanceName { get; }

    /// <summary>Takes settings that <see cref="Check(ConnectorSettings)"/> found right.</summary>
    public static EvolutionSettings Read(ConnectorSettings settings) => new(
        Required(settings, AddressName).TrimEnd('/'), Required(settings, KeyName), Required(settings, InstanceSettingName));

    public static IReadOnlyList<SettingProblem> Check(ConnectorSettings settings)
    {
        var problems = new List<SettingProblem>();
        Check(problems, AddressName, settings[AddressName], AddressProblem);
        Check(problems, KeyName, settings[KeyName], KeyProblem);
        Check(problems, InstanceSettingName, settings[InstanceSettingName], InstanceProblem);
        return problems;
    }

    /// <summary>An address below the server's, for calls that name no instance.</summary>
    public Uri Address(string path) => new($"{_address}/{path}");

    /// <summary>
    /// The address of a call about our instance. The name stands in the path and nowhere else: Evolution 2.3 lets
    /// <c>?instanceName=</c> override the path after it checked the key against the path.
    /// </summary>
    /// <param name="call">For example <c>message/sendText</c>.</param>
    /// <param name="query">Without the question mark, made of constants and digits only; or null.</param>
    public Uri InstanceAddress(string call, string? query) =>
        Address(query is null ? $"{call}/{_escapedInstance}" : $"{call}/{_escapedInstance}?{query}");

    private static string Required(ConnectorSettings settings, string name) =>
        settings[name] ?? throw new ArgumentException($"The setting {name} is missing.", nameof(settings));

    private static void Check(
        List<SettingProblem> problems, string name, string? value, Func<string, SettingProblemKind?> problemOf)
    {
        var problem = string.IsNullOrWhiteSpace(value) ? SettingProblemKind.Missing : problemOf(value);
        if (problem is { } found)
        {
            problems.Add(new SettingProblem(name, found));
        }
    }

    private static SettingProblemKind? AddressProblem(string value)
    {
        if (value.Length > MaxAddress)
        {
            return SettingProblemKind.TooLong;
        }

        if (value.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character == '\\'))
        {
            return SettingProblemKind.BadCharacters;
        }

        var isAddress = Uri.TryCreate(value, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.Host.Length > 0
            && address.UserInfo.Length == 0
            && !value.Contains('?', StringComparison.Ordinal)
            && !value.Contains('#', StringComparison.Ordinal);
        return isAddress ? null : SettingProblemKind.NotAWebAddress;
    }

    // The key travels as a header: printable ASCII is all that fits there unchanged.
    private static SettingProblemKind? KeyProblem(string value) =>
        value.Length > MaxOther ? SettingProblemKind.TooLong
        : value.Any(character => character is <= ' ' or > '~') ? SettingProblemKind.BadCharacters
        : null;

    private static SettingProblemKind? InstanceProblem(string value) =>
        value.Length > MaxOther ? SettingProblemKind.TooLong
        : value.Any(char.IsControl) || value.Trim().Length != value.Length || !IsWellFormed(value) || value is "." or ".."
            ? SettingProblemKind.BadCharacters // dots alone would climb in the path, escaped or not
        : null;

    private static bool IsWellFormed(string value) =>
        value.EnumerateRunes().All(rune => rune.Value != 0xFFFD);
}
