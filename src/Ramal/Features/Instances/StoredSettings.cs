using System.Text.Json;
using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Settings of an instance as the row keeps them.</summary>
/// <param name="ShownJson">What the API answers: no secret in it.</param>
/// <param name="SealedSecrets">The rest, sealed.</param>
/// <param name="UsesServerSettings">What is missing comes from the server's settings.</param>
internal sealed record StoredSettings(string ShownJson, string SealedSecrets, bool UsesServerSettings);

/// <summary>The secret in an instance's callback address.</summary>
internal sealed record CallbackSecret(string Hash, string Sealed)
{
    public static CallbackSecret New(SecretBox box)
    {
        var secret = Ids.NewSecret("");
        return new CallbackSecret(Ids.HashOf(secret), box.Seal(secret));
    }
}

/// <summary>Settings that an administrator gave for everybody, so that people only type a name. Empty when there are none.</summary>
/// <param name="Of">Connector → setting → value.</param>
internal sealed record ServerWideSettings(Func<string, CancellationToken, ValueTask<IReadOnlyDictionary<string, string>>> Of);

/// <summary>Takes settings apart for storing, and puts them together for a session.</summary>
internal sealed class SettingsBox(SecretBox box, ServerWideSettings serverWide)
{
    public StoredSettings Store(IConnector connector, IReadOnlyDictionary<string, string> values, bool usesServerSettings)
    {
        var shown = new Dictionary<string, object?>(StringComparer.Ordinal);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in connector.Settings)
        {
            var value = values.GetValueOrDefault(setting.Name);
            if (!setting.Secret)
            {
                shown[setting.Name] = value;
                continue;
            }

            shown[$"has{char.ToUpperInvariant(setting.Name[0])}{setting.Name[1..]}"] = value is not null || usesServerSettings;
            if (value is not null)
            {
                secrets[setting.Name] = value;
            }
        }

        var sealedSecrets = secrets.Count == 0 ? "" : box.Seal(JsonSerializer.Serialize(secrets));
        return new StoredSettings(JsonSerializer.Serialize(shown, JsonSerializerOptions.Web), sealedSecrets, usesServerSettings);
    }

    /// <summary>The instance's own values, secrets in clear; a secret that cannot be opened any more is left out.</summary>
    public Dictionary<string, string> Own(Instance instance)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        using var shown = JsonDocument.Parse(instance.SettingsJson);
        foreach (var property in shown.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String))
        {
            values[property.Name] = property.Value.GetString()!;
        }

        if (instance.SealedSecrets.Length > 0 && box.Open(instance.SealedSecrets) is { } opened)
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(opened)!)
            {
                values[name] = value;
            }
        }

        return values;
    }

    /// <summary>What a session is opened with.</summary>
    public async ValueTask<ConnectorSettings> EffectiveAsync(Instance instance, CancellationToken cancellationToken)
    {
        var values = Own(instance);
        if (instance.UsesServerSettings)
        {
            foreach (var (name, value) in await serverWide.Of(instance.Connector, cancellationToken))
            {
                values[name] = value;
            }
        }

        return new ConnectorSettings(values);
    }

    public string? Callback(Instance instance) => box.Open(instance.SealedCallback);
}
