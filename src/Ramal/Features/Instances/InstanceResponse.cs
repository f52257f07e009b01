using System.Text.Json;
using System.Text.Json.Serialization;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>What a person can do about a state.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">In the language of the request.</param>
public sealed record ActionResponse(string Code, string Text)
{
    internal static ActionResponse? Of(PersonAction action) =>
        action == PersonAction.None ? null : new ActionResponse(Texts.CodeOf(action), Texts.Of(action).ToString());
}

/// <summary>One instance, as the API shows it.</summary>
/// <param name="Id">Counts from 1 within the account; never given again.</param>
/// <param name="SessionKey">Account and instance: <c>2_1</c>.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Connector">How it reaches WhatsApp.</param>
/// <param name="IsActive">Carries what is sent without choosing an instance.</param>
/// <param name="Status">State of the link.</param>
/// <param name="StatusSince">Since when.</param>
/// <param name="StatusReason">Why, as a stable code; null when there is nothing to explain.</param>
/// <param name="StatusText">The state in a sentence.</param>
/// <param name="Action">What to do about it, or null.</param>
/// <param name="PhoneNumber">Own number in E.164, once known.</param>
/// <param name="ProfileName">Name of the WhatsApp profile, once known.</param>
/// <param name="Settings">The connector's settings; of a secret one only whether it is set.</param>
/// <param name="PaceMs">Least time between two sends, in milliseconds.</param>
/// <param name="CallbackMode">How the provider's events come in.</param>
/// <param name="CallbackDetail">The same in a sentence, when a person should know.</param>
/// <param name="LastEventAt">When the provider was last heard.</param>
/// <param name="Capabilities">What the connector can do beyond sending.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record InstanceResponse(
    int Id,
    string SessionKey,
    string Name,
    string Connector,
    bool IsActive,
    LinkState Status,
    DateTimeOffset StatusSince,
    string? StatusReason,
    string StatusText,
    ActionResponse? Action,
    string? PhoneNumber,
    string? ProfileName,
    JsonElement Settings,
    int PaceMs,
    CallbackMode? CallbackMode,
    string? CallbackDetail,
    DateTimeOffset? LastEventAt,
    IReadOnlyList<string> Capabilities,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Messages waiting to go out through it. Only in the answer about one instance.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PlannedCount { get; init; }

    internal static InstanceResponse Of(Instance instance, ConnectorCatalog connectors, DateTimeOffset? lastHeard = null) => new(
        instance.Id,
        instance.Key.ToString(),
        instance.Name,
        instance.Connector,
        instance.IsActive,
        instance.Status,
        instance.StatusSince,
        instance.StatusCause is { } cause ? Texts.CodeOf(instance.Status, cause) : null,
        Texts.Of(instance.Status, instance.StatusCause).ToString(),
        ActionResponse.Of(Texts.ActionFor(instance.Status, instance.StatusCause)),
        instance.PhoneNumber is { } number ? $"+{number}" : null,
        instance.ProfileName,
        JsonElement.Parse(instance.SettingsJson),
        instance.PaceMs,
        instance.CallbackMode,
        instance.CallbackMode == Ramal.Connectors.CallbackMode.Polling ? Texts.Polling.ToString() : null,
        lastHeard ?? instance.LastEventAt,
        connectors.CapabilitiesOf(instance.Connector),
        instance.CreatedAt,
        instance.UpdatedAt);
}

/// <summary>All instances of the account.</summary>
/// <param name="Items">By id.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record InstanceList(IReadOnlyList<InstanceResponse> Items, string? NextCursor);
