namespace Ramal.Lab;

/// <summary>An instance of the simulated server. Its phone, its state and its faults are moved from here and by <see cref="LabPhone"/>.</summary>
public sealed class LabInstance
{
    private readonly LabWorld _world;
    private readonly LinkCycle _link;

    internal LabInstance(LabWorld world, string name, string token, string integration, string? number, DateTimeOffset createdAt)
    {
        _world = world;
        _link = new LinkCycle(world, this);
        Name = name;
        Token = token;
        Integration = integration;
        Number = number;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
        Id = world.Ids.Uuid();
        SettingsRowId = world.Ids.Row();
        Outbox = new WebhookOutbox(world, this);
    }

    public string Name { get; }

    public Guid Id { get; }

    /// <summary>The instance's own key, which the real server calls hash.</summary>
    public string Token { get; }

    public string Integration { get; }

    /// <summary>The number given at creation; not necessarily that of the phone that was linked.</summary>
    public string? Number { get; }

    public LinkState State => _link.State;

    /// <summary>The QR now on show, if any.</summary>
    public ShownQr? Qr => _link.Qr;

    /// <summary>Number of the linked phone; kept while the socket is down, gone after a logout.</summary>
    public string? LinkedNumber => _link.LinkedNumber;

    /// <summary>True while the instance sends but hears nothing. Settable.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Whether a webhook is set and on.</summary>
    public bool HasWebhook => Webhook is { Enabled: true };

    public DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal string SettingsRowId { get; }

    internal InstanceSettings Settings { get; set; } = new(RejectCall: false, "", GroupsIgnore: false, AlwaysOnline: false, ReadMessages: false, ReadStatus: false, SyncFullHistory: false);

    /// <summary>Where events are posted; null when nobody asked for them.</summary>
    public string? WebhookAddress => Webhook?.Url;

    internal InstanceWebhook? Webhook { get; set; }

    internal WebhookOutbox Outbox { get; }

    internal MessageStore Messages { get; } = new();

    internal LinkCycle Link => _link;

    internal bool IsBaileys => string.Equals(Integration, "WHATSAPP-BAILEYS", StringComparison.Ordinal);

    /// <summary>JID of the linked phone.</summary>
    internal string? OwnJid => LinkedNumber is { } number ? number + "@s.whatsapp.net" : null;

    /// <summary>Starts connecting as <c>instance/connect</c> does; with a number, a pairing code comes beside the QR.</summary>
    public void StartConnecting(string? phoneNumber = null) => _link.Start(phoneNumber);

    /// <summary>Breaks the socket to WhatsApp.</summary>
    /// <param name="reconnects">True: connecting, then open, with no close event, as the real server does. False: silently closed until connected again.</param>
    public void DropSocket(bool reconnects = true) => _link.Drop(reconnects);

    /// <summary>The phone, or WhatsApp, ends the session: 401, close, logout.</summary>
    public void Unlink() => _link.LogOut();

    internal void Emit(string eventName, Action<Utf8JsonWriter> data) => Outbox.Add(eventName, data);
}
