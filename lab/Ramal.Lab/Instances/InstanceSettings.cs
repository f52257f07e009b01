namespace Ramal.Lab;

/// <summary>The switches of <c>settings/set</c>, in the order the real server writes them.</summary>
internal sealed record InstanceSettings(bool RejectCall, string MsgCall, bool GroupsIgnore, bool AlwaysOnline, bool ReadMessages, bool ReadStatus, bool SyncFullHistory)
{
    /// <summary>What <c>settings/set</c> insists on.</summary>
    public static readonly string[] Required = ["rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory"];

    public static InstanceSettings From(JsonElement body) => new(
        body.Flag("rejectCall"),
        body.Text("msgCall") ?? "",
        body.Flag("groupsIgnore"),
        body.Flag("alwaysOnline"),
        body.Flag("readMessages"),
        body.Flag("readStatus"),
        body.Flag("syncFullHistory"));

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("rejectCall", RejectCall);
        writer.WriteString("msgCall", MsgCall);
        writer.WriteBoolean("groupsIgnore", GroupsIgnore);
        writer.WriteBoolean("alwaysOnline", AlwaysOnline);
        writer.WriteBoolean("readMessages", ReadMessages);
        writer.WriteBoolean("readStatus", ReadStatus);
        writer.WriteBoolean("syncFullHistory", SyncFullHistory);
    }
}

/// <summary>Where an instance's events go.</summary>
internal sealed record InstanceWebhook(
    string RowId,
    string Url,
    bool Enabled,
    bool ByEvents,
    bool Base64,
    IReadOnlyList<KeyValuePair<string, string>>? Headers,
    IReadOnlyList<string> Events,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The names an instance may subscribe to; anything else is a 400.</summary>
    public static readonly string[] KnownEvents =
    [
        "APPLICATION_STARTUP", "QRCODE_UPDATED", "MESSAGES_SET", "MESSAGES_UPSERT", "MESSAGES_EDITED", "MESSAGES_UPDATE",
        "MESSAGES_DELETE", "SEND_MESSAGE", "SEND_MESSAGE_UPDATE", "CONTACTS_SET", "CONTACTS_UPSERT", "CONTACTS_UPDATE",
        "PRESENCE_UPDATE", "CHATS_SET", "CHATS_UPSERT", "CHATS_UPDATE", "CHATS_DELETE", "GROUPS_UPSERT", "GROUP_UPDATE",
        "GROUP_PARTICIPANTS_UPDATE", "CONNECTION_UPDATE", "LABELS_EDIT", "LABELS_ASSOCIATION", "CALL", "TYPEBOT_START",
        "TYPEBOT_CHANGE_STATUS", "REMOVE_INSTANCE", "LOGOUT_INSTANCE", "INSTANCE_CREATE", "INSTANCE_DELETE", "STATUS_INSTANCE",
    ];

    /// <summary>Whether an event such as <c>messages.upsert</c> is wanted; an empty list wants all.</summary>
    public bool Wants(string eventName)
    {
        if (!Enabled)
        {
            return false;
        }

        return Events.Count == 0 || Events.Contains(SubscriptionName(eventName), StringComparer.Ordinal);
    }

    public string UrlFor(string eventName) =>
        ByEvents ? $"{Url.TrimEnd('/')}/{eventName.Replace('.', '-')}" : Url;

    private static string SubscriptionName(string eventName) => eventName.Replace('.', '_').ToUpperInvariant();
}
