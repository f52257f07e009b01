using System.Security.Cryptography;
using System.Text.Json;
using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Settings as a request gives them.</summary>
internal static class SettingValues
{
    /// <summary>Empty text counts as not given. Values that are no text are kept as null, to be refused by name.</summary>
    public static Dictionary<string, string?> Of(string? evolutionApiUrl, string? token, string? instanceName, IDictionary<string, JsonElement>? others)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in (others ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Where(pair => pair.Value.ValueKind != JsonValueKind.Null))
        {
            values[name] = value.ValueKind == JsonValueKind.String ? TextOf(value) : null;
        }

        Add("evolutionApiUrl", evolutionApiUrl);
        Add("token", token);
        Add("instanceName", instanceName);
        return values;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                values[name] = value.Trim();
            }
        }
    }

    /// <summary>Null where JSON holds half a surrogate pair, which is no text.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>Chooses the connector and checks settings before they are stored.</summary>
internal sealed class InstanceSettings(ConnectorCatalog connectors, SettingsBox settingsBox, ServerWideSettings serverWide)
{
    /// <summary>The connector that the flat fields of the API mean.</summary>
    public const string FlatConnector = "evolution";
    private const string RemoteName = "instanceName";
    private static readonly string[] FlatFields = ["evolutionApiUrl", "token", RemoteName];
    private static readonly Text WrongType = new("Tipo errado.", "Wrong type.");

    /// <summary>The connector of a new instance. Null, with an error noted, when there is no such one.</summary>
    public async ValueTask<IConnector?> ChooseConnectorAsync(
        FieldErrors errors, string? kind, IReadOnlyDictionary<string, string?> given, CancellationToken cancellationToken)
    {
        var connector = kind is not null ? connectors.Find(kind)
            : FlatFields.Any(given.ContainsKey) ? connectors.Find(FlatConnector)
            : await connectors.DefaultAsync(cancellationToken);
        return CheckConnector(errors, connector, given);
    }

    /// <summary>Notes an error when there is no connector, or a setting is not text.</summary>
    public IConnector? CheckConnector(FieldErrors errors, IConnector? connector, IReadOnlyDictionary<string, string?> given)
    {
        if (connector is null)
        {
            var known = string.Join(", ", connectors.All.Select(each => each.Kind));
            errors.Add("connector", new Text($"Conector desconhecido. Existem: {known}.", $"Unknown connector. There are: {known}."));
            return null;
        }

        foreach (var setting in connector.Settings)
        {
            errors.AddIf(given.TryGetValue(setting.Name, out var value) && value is null, setting.Name, WrongType);
        }

        return connector;
    }

    /// <summary>Settings of a new instance: its own, or the server's when it gives none.</summary>
    public async Task<Outcome<StoredSettings>> StoreNewAsync(
        IConnector connector, IReadOnlyDictionary<string, string?> given, InstanceKey key, CancellationToken cancellationToken)
    {
        var own = OfConnector(connector, given);
        if (own.Count == 0 && (await serverWide.Of(connector.Kind, cancellationToken)) is { Count: > 0 } shared)
        {
            // On a server that everybody shares nobody may choose the name: it could be another account's.
            own[RemoteName] = NewRemoteName(key.ToString());
            var together = new Dictionary<string, string>(shared, StringComparer.Ordinal) { [RemoteName] = own[RemoteName] };
            return Check(connector, together) is { } unusable ? unusable : settingsBox.Store(connector, own, usesServerSettings: true);
        }

        NameRemote(connector, own, key.ToString());
        return Check(connector, own) is { } problem ? problem : settingsBox.Store(connector, own, usesServerSettings: false);
    }

    /// <summary>Nobody has to invent the name that a new remote instance gets.</summary>
    public static void NameRemote(IConnector connector, Dictionary<string, string> values, string purpose)
    {
        if (connector.Settings.Any(setting => string.Equals(setting.Name, RemoteName, StringComparison.Ordinal)))
        {
            values.TryAdd(RemoteName, NewRemoteName(purpose));
        }
    }

    private static string NewRemoteName(string purpose) => $"ramal-{purpose}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>Settings of an instance after a change: what is left out stays.</summary>
    public Outcome<StoredSettings> StoreChanged(IConnector connector, Instance instance, IReadOnlyDictionary<string, string?> given)
    {
        var changes = OfConnector(connector, given);

        // The server's key goes only to the server's address: whoever changes one setting brings all of them.
        var values = instance.UsesServerSettings ? [] : settingsBox.Own(instance);
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return Check(connector, values) is { } problem ? problem : settingsBox.Store(connector, values, usesServerSettings: false);
    }

    /// <summary>Null when a session can be opened with these.</summary>
    public static Problem? Check(IConnector connector, IReadOnlyDictionary<string, string> values)
    {
        var problems = connector.Validate(new ConnectorSettings(values));
        var wrong = problems.Where(problem => problem.Kind != SettingProblemKind.Missing).ToList();
        if (wrong.Count > 0)
        {
            var errors = new FieldErrors();
            problems.ToList().ForEach(problem => errors.Add(problem.Name, Texts.Of(problem.Kind)));
            return errors.ToProblem();
        }

        return problems.Count == 0 ? null : InstanceProblems.ConnectorNeedsSettings([.. problems.Select(problem => problem.Name)]);
    }

    public static Dictionary<string, string> OfConnector(IConnector connector, IReadOnlyDictionary<string, string?> given) =>
        connector.Settings.Where(setting => given.GetValueOrDefault(setting.Name) is not null)
            .ToDictionary(setting => setting.Name, setting => given[setting.Name]!, StringComparer.Ordinal);
}
