using Microsoft.Extensions.Logging;

namespace Ramal.Connectors;

/// <summary>A way to reach WhatsApp. Holds no state: one object serves all instances of all accounts.</summary>
public interface IConnector
{
    /// <summary>Stable key, stored with each instance: lower-case letters, never renamed.</summary>
    string Kind { get; }

    /// <summary>What a person has to fill in, in the order of the form.</summary>
    IReadOnlyList<SettingDescription> Settings { get; }

    /// <summary>
    /// The class of the sessions that <see cref="Open"/> makes. What it can do beyond sending is read from the
    /// capability interfaces it implements.
    /// </summary>
    Type SessionType { get; }

    /// <summary>Checks the form of the settings without touching the network.</summary>
    /// <returns>One problem for each wrong setting; empty when all is well.</returns>
    IReadOnlyList<SettingProblem> Validate(ConnectorSettings settings);

    /// <summary>The Test button: asks the provider and says in one answer what a person needs to know. Changes nothing. Takes at most 10 s.</summary>
    Task<ConnectionTest> TestAsync(ConnectorSettings settings, HttpClient http, TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>Makes the session of one instance. Must not touch the network; called under a lock.</summary>
    IConnectorSession Open(InstanceContext context);
}

/// <summary>One setting of a connector.</summary>
/// <param name="Name">As in the API, camelCase.</param>
/// <param name="Required">Whether an instance cannot do without it.</param>
/// <param name="Secret">Sealed at rest, never answered.</param>
public sealed record SettingDescription(string Name, bool Required, bool Secret);

/// <summary>One wrong setting.</summary>
/// <param name="Name">Which.</param>
/// <param name="Kind">What is wrong with it.</param>
public sealed record SettingProblem(string Name, SettingProblemKind Kind);

/// <summary>What is wrong with a setting. Each value has a sentence in both languages.</summary>
public enum SettingProblemKind
{
    /// <summary>Needed and not given.</summary>
    Missing,

    /// <summary>Not an http or https address without user, query and fragment.</summary>
    NotAWebAddress,

    /// <summary>Longer than 2,048 characters (addresses) or 255 (the rest).</summary>
    TooLong,

    /// <summary>Holds control characters or white space that cannot belong there.</summary>
    BadCharacters,
}

/// <summary>Values of a connector's settings, secrets in clear. Never logged, never answered.</summary>
public sealed class ConnectorSettings(IReadOnlyDictionary<string, string> values)
{
    /// <summary>The value, or null when it is not set.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>Says nothing: values may be secret.</summary>
    public override string ToString() => nameof(ConnectorSettings);
}

/// <summary>Answer of the Test button.</summary>
/// <param name="State">What was found.</param>
/// <param name="Detail">For operators, in English; holds no secret. Null when there is nothing to add.</param>
/// <param name="Latency">Until the provider answered.</param>
public sealed record ConnectionTest(ConnectionTestState State, string? Detail, TimeSpan Latency);

/// <summary>What the Test button found. Closed: each value has a sentence in both languages and an action.</summary>
public enum ConnectionTestState
{
    /// <summary>All is well and the number is connected.</summary>
    Connected,

    /// <summary>Address, key and remote instance are right; the number is not connected.</summary>
    NotConnected,

    /// <summary>Address and key are right, the remote instance does not exist, and this key can create it.</summary>
    CanCreate,

    /// <summary>Nothing answers at the address.</summary>
    Unreachable,

    /// <summary>This server does not call that address.</summary>
    AddressNotAllowed,

    /// <summary>Something answers, but it is not this provider.</summary>
    NotTheProvider,

    /// <summary>The key was refused.</summary>
    WrongKey,

    /// <summary>The remote instance does not exist and this key cannot create it.</summary>
    UnknownInstance,

    /// <summary>The provider demands a licence.</summary>
    LicenseRequired,

    /// <summary>The provider failed on its side.</summary>
    ProviderFailed,
}

/// <summary>What a session is given. Everything it needs from the server is here.</summary>
/// <param name="SessionKey">Account and instance: <c>2_1</c>.</param>
/// <param name="Settings">As stored for the instance.</param>
/// <param name="Callback">Where the provider posts events; the path is a secret. Null when no public address is set.</param>
/// <param name="Http">The guarded client. The session neither disposes it nor sets its properties.</param>
/// <param name="Events">Where the session reports.</param>
/// <param name="Store">What the session keeps across restarts.</param>
/// <param name="Clock">The only clock a session reads.</param>
/// <param name="Random">For jitter; safe to call from several threads.</param>
/// <param name="Logger">Carries the session key as scope.</param>
public sealed record InstanceContext(
    string SessionKey,
    ConnectorSettings Settings,
    Uri? Callback,
    HttpClient Http,
    IConnectorEvents Events,
    ISessionStore Store,
    TimeProvider Clock,
    Random Random,
    ILogger Logger);
